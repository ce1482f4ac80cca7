import { describe, expect, test } from 'vitest';
import { cacheFolderOf, dataFolderOf, type Machine } from '../../../electron/engine/registry/data-folder.ts';

const linux = (env: Machine['env'] = {}): Machine => ({ platform: 'linux', env, homeFolder: '/home/me' });
const windows = (env: Machine['env'] = {}): Machine => ({ platform: 'win32', env, homeFolder: 'C:\\Users\\me' });
const mac = (env: Machine['env'] = {}): Machine => ({ platform: 'darwin', env, homeFolder: '/Users/me' });

describe('the data folder', () => {
  test.each([
    ['Linux', linux(), '/home/me/.local/share/streamferry'],
    ['Linux with XDG_DATA_HOME', linux({ XDG_DATA_HOME: '/data' }), '/data/streamferry'],
    ['Linux with a relative XDG_DATA_HOME', linux({ XDG_DATA_HOME: 'data' }), '/home/me/.local/share/streamferry'],
    ['macOS', mac(), '/Users/me/Library/Application Support/Streamferry'],
    ['Windows', windows({ LOCALAPPDATA: 'D:\\Local' }), 'D:\\Local\\Streamferry'],
    ['Windows without LOCALAPPDATA', windows(), 'C:\\Users\\me\\AppData\\Local\\Streamferry'],
    ['STREAMFERRY_DATA', linux({ STREAMFERRY_DATA: '/usb/data', XDG_DATA_HOME: '/data' }), '/usb/data'],
    ['an empty STREAMFERRY_DATA', linux({ STREAMFERRY_DATA: '' }), '/home/me/.local/share/streamferry'],
  ])('%s', (_, machine, expected) => expect(dataFolderOf(machine)).toBe(expected));

  test('what the user names wins', () => {
    expect(dataFolderOf(linux({ STREAMFERRY_DATA: '/usb/data' }), '/named')).toBe('/named');
  });
});

describe('the cache folder', () => {
  test.each([
    ['Linux', linux({ STREAMFERRY_DATA: '/usb/data' }), '/home/me/.cache/streamferry'],
    ['Linux with XDG_CACHE_HOME', linux({ XDG_CACHE_HOME: '/cache' }), '/cache/streamferry'],
    ['macOS', mac(), '/Users/me/Library/Caches/Streamferry'],
    ['Windows', windows({ LOCALAPPDATA: 'D:\\Local', STREAMFERRY_DATA: 'E:\\' }), 'D:\\Local\\Streamferry\\Cache'],
  ])('%s', (_, machine, expected) => expect(cacheFolderOf(machine)).toBe(expected));
});
