/** Colours, light and dark; names that start with `e` are those of chemical elements. */
export const COLOURS = `
:root {
  color-scheme: light dark;
  --bg: #f4f6f8; --card: #fff; --ink: #17212b; --soft: #566371; --line: #dde3e9;
  --accent: #0b6b78; --tint: #cfe4e8; --hover: #eef3f5; --shade: rgb(0 20 40 / .2);
  --good: #17693a; --good-bg: #e4f3e9; --warn: #854800; --warn-bg: #fdf0da;
  --bad: #a8201a; --bad-bg: #fdeae8;
  --eN: #2b50d6; --eO: #d0261d; --eS: #8f7400; --eCl: #158a2b; --eF: #0b8080;
  --eBr: #8a4a14; --eP: #b35900; --eI: #8420c9;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --bg: #0e141a; --card: #161e26; --ink: #e4eaf0; --soft: #9caab8; --line: #2b3742;
    --accent: #56c2cf; --tint: #20434b; --hover: #1d2832; --shade: rgb(0 0 0 / .7);
    --good: #74d69e; --good-bg: #13321f; --warn: #f2b963; --warn-bg: #382810;
    --bad: #ff948c; --bad-bg: #3d1815;
    --eN: #8ba6ff; --eO: #ff7f76; --eS: #e0c341; --eCl: #5fd777; --eF: #4fd0d0;
    --eBr: #d99a63; --eP: #f0a050; --eI: #c992ff;
  }
}
`;
