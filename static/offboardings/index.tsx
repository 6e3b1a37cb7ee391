import ForgeReconciler, { Spinner } from '@forge/react';
import { useNavigation } from '../navigation';
import { PeopleList } from './people-list';
import { PersonPage } from './person-page';

/** First part of a person's path. The second part is the id of one of their delegations. */
const PERSON = 'person';

function OffboardingsPage() {
  const navigation = useNavigation();
  if (!navigation) return <Spinner label="Loading the page" />;
  const [, page, id = ''] = navigation.pathname.split('/');
  if (page === PERSON && id !== '') {
    return <PersonPage key={id} delegation={decodeURIComponent(id)} back={() => navigation.go('/')} />;
  }
  return <PeopleList open={(delegation) => navigation.go(`/${PERSON}/${encodeURIComponent(delegation)}`)} />;
}

ForgeReconciler.render(<OffboardingsPage />);
