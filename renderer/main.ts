import '@fontsource-variable/ubuntu-sans/wght.css';
import '@fontsource-variable/ubuntu-sans-mono/wght.css';
import './styles/main.scss';
import { mount } from 'svelte';
import App from './App.svelte';
import { startState } from './state/start.ts';
import { showAppearance } from './styles/appearance.ts';

if (!('streamferry' in window)) {
  const { installBrowserBridge } = await import('./browser-bridge.ts');
  installBrowserBridge();
}
showAppearance();
void startState();

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no element #app.');
mount(App, { target });
