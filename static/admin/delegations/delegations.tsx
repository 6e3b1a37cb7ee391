import type { Navigation } from '../../navigation';
import { DelegationList } from './delegation-list';
import { Story } from './story';

interface DelegationsProps {
  readonly hasTorii: boolean;
  readonly navigation: Navigation;
}

/** Shows the list of delegations, or the story of the one that the URL names. */
export function Delegations({ hasTorii, navigation }: DelegationsProps) {
  const [, page, id = ''] = navigation.pathname.split('/');
  if (page === 'delegations' && id !== '') {
    return <Story key={id} id={decodeURIComponent(id)} back={() => navigation.go('/delegations')} />;
  }
  return <DelegationList hasTorii={hasTorii} navigation={navigation} />;
}
