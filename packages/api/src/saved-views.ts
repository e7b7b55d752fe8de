import { z } from 'zod';

/** A page of the dashboard: a path of its own origin, never `//host` or a scheme. */
const viewPath = z
  .string()
  .max(2_000, 'is longer than 2000 characters')
  .regex(/^\/(?![/\\])[^\s\\]*$/, 'must be a path of the dashboard, like /traces?q=error')
  .meta({ description: 'Path and query of a page', example: '/traces?q=error+%3D+true' });

/** The name of a view, as it stands in the list. */
export const viewNameSchema = z
  .string()
  .trim()
  .min(1, 'is empty')
  .max(80, 'is longer than 80 characters')
  .regex(/^\P{C}*$/u, 'holds a control character');

export const viewBody = z.strictObject({ path: viewPath });

/** The file of views in the data folder. */
export const viewsFileSchema = z.strictObject({
  views: z
    .array(z.strictObject({ name: viewNameSchema, path: viewPath, savedAt: z.iso.datetime() }))
    .max(200),
});
