/** Every place that the navigation and the palette lead to. */
export const PLACES = [
  { path: '/', title: 'Runs', keys: 'g r' },
  { path: '/new', title: 'New run', keys: 'g n' },
  { path: '/reviews', title: 'Reviews', keys: 'g v' },
  { path: '/boards', title: 'Boards', keys: 'g b' },
  { path: '/quantum', title: 'Quantum', keys: 'g q' },
  { path: '/registry', title: 'Data and models', keys: 'g m' },
  { path: '/nodes', title: 'Nodes', keys: 'g o' },
  { path: '/catalogue', title: 'Catalogue', keys: 'g c' },
  { path: '/usage', title: 'Usage', keys: 'g u' },
  { path: '/audit', title: 'Audit', keys: 'g a' },
  { path: '/admin', title: 'Administration', keys: 'g s' },
] as const;
