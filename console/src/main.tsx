import './style/index.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { chosenTheme, showTheme } from './app/theme';

showTheme(chosenTheme());
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
