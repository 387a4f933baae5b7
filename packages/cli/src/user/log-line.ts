import { z } from 'zod';

const entrySchema = z.looseObject({
  level: z.string(),
  time: z.string(),
  name: z.string().optional(),
  msg: z.string().optional(),
  err: z.looseObject({ message: z.string() }).optional(),
});

/** A line of a log for people: time of day, level, who, what, and the rest as `key=value`. What is no JSON stays as it is. */
export function formatLogLine(line: string): string {
  const entry = parse(line);
  if (entry === undefined) return line;
  const { level, time, name, msg, err, ...rest } = entry;
  const [message] = err?.message.split('\n') ?? [];
  const facts = Object.entries(rest).map(([key, value]) => `${key}=${show(value)}`);
  const parts = [time.slice(11, 23), level.toUpperCase().padEnd(5), name, msg, ...facts, message];
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

function parse(line: string): z.infer<typeof entrySchema> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
