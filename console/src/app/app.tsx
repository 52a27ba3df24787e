import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Component, lazy, type ReactNode, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Problem } from '../api/http';
import { Empty, Loading, ProblemNote } from '../ui/parts';
import { Shell } from './shell';
import { SignedIn } from './signed-in';

const RunsPage = lazy(() => import('../pages/runs/runs-page'));
const RunPage = lazy(() => import('../pages/run/run-page'));
const DiscoveryPage = lazy(() => import('../pages/discovery/discovery-page'));
const BoardsPage = lazy(() => import('../pages/boards-page'));
const ComparePage = lazy(() => import('../pages/compare/compare-page'));
const LineagePage = lazy(() => import('../pages/lineage/lineage-page'));
const NewRunPage = lazy(() => import('../pages/new-run/new-run-page'));
const ReviewsPage = lazy(() => import('../pages/reviews-page'));
const NodesPage = lazy(() => import('../pages/nodes/nodes-page'));
const NodePage = lazy(() => import('../pages/nodes/node-page'));
const AddNodePage = lazy(() => import('../pages/nodes/add-node-page'));
const CataloguePage = lazy(() => import('../pages/catalogue-page'));
const QuantumPage = lazy(() => import('../pages/quantum/quantum-page'));
const QuantumRunPage = lazy(() => import('../pages/quantum/quantum-run-page'));
const CircuitEditorPage = lazy(() => import('../pages/quantum/editor-page'));
const RegistryPage = lazy(() => import('../pages/registry/registry-page'));
const DatasetPage = lazy(() => import('../pages/registry/dataset-page'));
const ModelPage = lazy(() => import('../pages/registry/model-page'));
const AdminPage = lazy(() => import('../pages/admin/admin-page'));
const AuditPage = lazy(() => import('../pages/admin/audit-page'));
const UsagePage = lazy(() => import('../pages/admin/usage-page'));

const RETRIES = 3;
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      /** What the server refused it will refuse again; a lost connection may come back. */
      retry: (count, error) =>
        count < RETRIES && !(error instanceof Problem && error.status >= 400 && error.status < 500),
    },
  },
});

/** The whole console. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <SignedIn>
        <Shell>
          <Fault>
            <Suspense fallback={<Loading />}>
              <Switch>
                <Route path="/" component={RunsPage} />
                <Route path="/runs/:runId">
                  {({ runId }) => <RunPage key={runId} runId={runId} />}
                </Route>
                <Route path="/runs/:runId/candidates">
                  {({ runId }) => <DiscoveryPage key={runId} runId={runId} />}
                </Route>
                <Route path="/compare" component={ComparePage} />
                <Route path="/runs/:runId/lineage">
                  {({ runId }) => <LineagePage key={runId} runId={runId} />}
                </Route>
                <Route path="/new/:pipeline?">
                  {({ pipeline }) => <NewRunPage key={pipeline ?? ''} name={pipeline} />}
                </Route>
                <Route path="/reviews" component={ReviewsPage} />
                <Route path="/boards/:project?/:id?">
                  {({ project, id }) => <BoardsPage project={project} id={id} />}
                </Route>
                <Route path="/nodes" component={NodesPage} />
                <Route path="/nodes/add" component={AddNodePage} />
                <Route path="/nodes/:id">{({ id }) => <NodePage key={id} id={id} />}</Route>
                <Route path="/catalogue/:kind?/:name?">
                  {({ kind, name }) => <CataloguePage kind={kind} name={name} />}
                </Route>
                <Route path="/quantum" component={QuantumPage} />
                <Route path="/quantum/editor" component={CircuitEditorPage} />
                <Route path="/quantum/:runId">
                  {({ runId }) => <QuantumRunPage key={runId} runId={runId} />}
                </Route>
                <Route path="/registry" component={RegistryPage} />
                <Route path="/registry/datasets/:name">
                  {({ name }) => <DatasetPage key={name} name={name} />}
                </Route>
                <Route path="/registry/models/:name">
                  {({ name }) => <ModelPage key={name} name={name} />}
                </Route>
                <Route path="/usage" component={UsagePage} />
                <Route path="/audit" component={AuditPage} />
                <Route path="/admin/:tab?">{({ tab }) => <AdminPage tab={tab} />}</Route>
                <Route>
                  <Empty title="There is no such page">
                    <p>Ctrl-K finds every page and run.</p>
                  </Empty>
                </Route>
              </Switch>
            </Suspense>
          </Fault>
        </Shell>
      </SignedIn>
    </QueryClientProvider>
  );
}

/** A page that breaks says so, and leaves the navigation standing. */
class Fault extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <ProblemNote error={error} retry={() => this.setState({ error: undefined })} />;
  }
}
