import { useEffect, useState } from 'react';
import { type Loaded, loadContract } from './load';

/** A contract that the hub serves; null until it is here. */
export function useContract(address: string): Loaded | null {
  const [loaded, setLoaded] = useState<Loaded | null>(null);

  useEffect(() => {
    let wanted = true;
    void loadContract(address).then((answer) => {
      if (wanted) {
        setLoaded(answer);
      }
    });
    return () => {
      wanted = false;
    };
  }, [address]);

  return loaded;
}
