import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiReference } from './ApiReference';
import '../base.css';
import './docs.css';

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <ApiReference />
    </StrictMode>,
  );
}
