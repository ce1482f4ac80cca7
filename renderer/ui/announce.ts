export { announce } from './announce.svelte.ts';
