/** The build of 3Dmol without `eval`, which the page's policy forbids. */
declare module '3dmol/build/3Dmol.es6-min.js' {
  export * from '3dmol';
}
