#!/usr/bin/env node
import { pathToFileURL } from 'node:url';
import { findProgram } from '@bulkhead/runtime/find-program';

await import(pathToFileURL(findProgram(new URL('..', import.meta.url), 'main', 'dist/main.js')).href);
