import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './shell/Console';
import { styleNonce } from './shell/mantine';
import './shell/shell.css';

// What locks the page behind a dialog makes a style of its own, and takes the nonce from here.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Console />
    </StrictMode>,
  );
}
