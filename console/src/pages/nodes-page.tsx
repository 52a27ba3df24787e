export default function NodesPage() {
  return <p>Nodes</p>;
}
