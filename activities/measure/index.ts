/** Measures the machine that it runs on, in a thread of the pool, as steps run there. */
export const NODE_MEASURE = {
  module: require.resolve('./measure-node'),
  activityType: 'node.measure@1',
};
