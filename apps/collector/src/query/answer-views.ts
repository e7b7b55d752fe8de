import type { SavedView, ViewsAnswer } from '@tracewell/api';
import { metaOfFiles, type RequestContext } from './question.ts';
import type { BodyOf, PathOf } from './read-request.ts';
import type { ViewsFile } from './views-file.ts';

export async function answerViews(context: RequestContext, file: ViewsFile): Promise<ViewsAnswer> {
  return answerOf(await file.list(), context);
}

export async function keepView(
  { name }: PathOf<'keepView'>,
  { path }: BodyOf<'keepView'>,
  context: RequestContext,
  file: ViewsFile,
): Promise<ViewsAnswer> {
  const savedAt = new Date(Number(context.nowNs / 1_000_000n)).toISOString();
  return answerOf(await file.keep({ name, path, savedAt }), context);
}

export async function dropView(
  { name }: PathOf<'dropView'>,
  context: RequestContext,
  file: ViewsFile,
): Promise<ViewsAnswer> {
  return answerOf(await file.drop(name), context);
}

function answerOf(views: readonly SavedView[], context: RequestContext): ViewsAnswer {
  return { views, meta: metaOfFiles(context) } satisfies ViewsAnswer;
}
