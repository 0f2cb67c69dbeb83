import { useEffect, useState, useSyncExternalStore } from 'react';
import { type Connection, type Following, followShipments } from '../api/eventStream';
import type { Hub } from '../api/hub';
import { ShipmentStore, type ShipmentsState } from './store';

export interface LiveShipments extends ShipmentsState {
  readonly connection: Connection;
  /** Tries to connect now. */
  readonly retry: () => void;
}

/** The shipments as they are now, for as long as the caller is on the screen. */
export function useLiveShipments(hub: Hub): LiveShipments {
  const [store] = useState(() => new ShipmentStore());
  const [connection, setConnection] = useState<Connection>({ phase: 'connecting' });
  const [following, setFollowing] = useState<Following>();

  useEffect(() => {
    const started = followShipments(hub, {
      connection: setConnection,
      reset: (snapshot) => store.reset(snapshot),
      refresh: (snapshot) => store.refresh(snapshot),
      patch: (patch) => store.patch(patch),
    });
    setFollowing(started);
    const stopWatching = watchMachine(started);
    return () => {
      stopWatching();
      started.close();
    };
  }, [hub, store]);

  const state = useSyncExternalStore(store.subscribe, store.state);
  return { ...state, connection, retry: () => following?.retry() };
}

/** The machine knows some things sooner than a silent socket does: no network, network again, woken up. */
function watchMachine(following: Following): () => void {
  const offline = () => following.lost('this computer is offline');
  const online = () => following.retry();
  const shown = () => {
    if (document.visibilityState === 'visible') {
      following.retry();
      following.check();
    }
  };
  window.addEventListener('offline', offline);
  window.addEventListener('online', online);
  document.addEventListener('visibilitychange', shown);
  return () => {
    window.removeEventListener('offline', offline);
    window.removeEventListener('online', online);
    document.removeEventListener('visibilitychange', shown);
  };
}
