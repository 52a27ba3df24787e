// A busy machine is no failure, and tests that start servers wait for them; a hang still ends.
jest.setTimeout(120_000);
