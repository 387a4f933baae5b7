import { renderMethodTable } from './method-table.js';

process.stdout.write(renderMethodTable());
