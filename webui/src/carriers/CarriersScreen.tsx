import { useLocation, useParams } from 'react-router';
import { ConnectionDetail } from './ConnectionDetail';
import { ConnectionList } from './ConnectionList';
import { NewConnection } from './NewConnection';

/** All connections, one of them, or the form for another. */
export default function CarriersScreen() {
  const { id } = useParams();
  const { pathname } = useLocation();
  if (pathname === '/carriers/new') {
    return <NewConnection />;
  }
  return id === undefined ? <ConnectionList /> : <ConnectionDetail key={id} id={id} />;
}
