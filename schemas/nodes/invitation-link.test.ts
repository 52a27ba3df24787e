import fc from 'fast-check';
import { AthanorError } from '../errors';
import { formatInvitationLink, formatInvitationToken, parseInvitation } from './invitation-link';

const link = {
  gateUrl: 'https://127.0.0.1:7443',
  secret: 'abcdefghijklmnopqrstuvwxyz_-0123',
  rootFingerprint: '0f'.repeat(32),
};

it('comes back from its link and from its token', () => {
  for (const one of [link, { ...link, rootFingerprint: '' }]) {
    expect(parseInvitation(formatInvitationLink(one))).toEqual(one);
    expect(parseInvitation(` ${formatInvitationToken(one)}\n`)).toEqual(one);
  }
  // What a shell, a page or a log may break has no place in a token.
  expect(formatInvitationToken(link)).toMatch(/^[A-Za-z0-9_-]+$/);
});

it('keeps the secret out of what a browser sends', () => {
  const { hash, pathname, search } = new URL(formatInvitationLink(link));
  expect(hash).toContain(link.secret);
  expect(pathname + search).toBe('/join');
});

it('refuses whatever else people paste, and says what to do', () => {
  const text = formatInvitationLink(link);
  const broken = ['', 'hello', 'athanor1_', 'athanor1_%%%', text.split('#')[0] as string];
  broken.push(text.replace('https', 'http'), text.replace('root=0f', 'root=zz'));
  for (const one of broken) {
    expect(() => parseInvitation(one)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  }
  fc.assert(
    fc.property(fc.string(), (garbage) => {
      try {
        parseInvitation(garbage);
      } catch (error) {
        expect(error).toBeInstanceOf(AthanorError);
      }
    }),
  );
});
