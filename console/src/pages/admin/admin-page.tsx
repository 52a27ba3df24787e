import { Link } from 'wouter';
import { useSession } from '../../api/queries';
import { Empty, PageHead } from '../../ui/parts';
import { KeysTab } from './keys-tab';
import { PeopleTab } from './people-tab';
import { ProjectTab } from './project-tab';
import { TeamsTab } from './teams-tab';

const TABS = [
  { tab: 'project', title: 'Project', who: 'anyone' },
  { tab: 'keys', title: 'API keys', who: 'anyone' },
  { tab: 'people', title: 'People', who: 'administrator' },
  { tab: 'teams', title: 'Organisations and teams', who: 'administrator' },
] as const;

/** Who may do what: people, teams, projects with their members and quotas, and keys. */
export default function AdminPage({ tab = 'project' }: { tab?: string | undefined }) {
  const session = useSession();
  const isAdministrator = session.data?.isAdministrator ?? false;
  const shown = TABS.filter(({ who }) => who === 'anyone' || isAdministrator);
  const here = shown.find((one) => one.tab === tab);
  return (
    <>
      <PageHead
        title="Administration"
        name={`${here?.title ?? 'Administration'} · Administration`}
        lead={
          <>
            You are {session.data?.name}
            {isAdministrator && ', an administrator'}. <Link href="/audit">The audit log</Link>{' '}
            keeps what is done here.
          </>
        }
      />
      <nav className="row tabs" aria-label="Administration">
        {shown.map((one) => (
          <Link
            key={one.tab}
            href={`/admin/${one.tab}`}
            className="button"
            aria-current={one.tab === tab ? 'page' : undefined}
          >
            {one.title}
          </Link>
        ))}
      </nav>
      {tab === 'project' && <ProjectTab />}
      {tab === 'keys' && <KeysTab />}
      {tab === 'people' && isAdministrator && <PeopleTab />}
      {tab === 'teams' && isAdministrator && <TeamsTab />}
      {here === undefined && (
        <Empty title="Only administrators see this">
          <p>Ask one of them, or look at your projects and keys.</p>
        </Empty>
      )}
    </>
  );
}
