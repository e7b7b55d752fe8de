import { noParametersRequest } from './requests.ts';
import { bodyRoute, route } from './route-shapes.ts';
import { viewBody, viewNameSchema } from './saved-views.ts';

const named = { name: viewNameSchema };

/** Questions that somebody gave a name. */
export const viewRoutes = {
  views: route(
    'views',
    '/views',
    noParametersRequest,
    {},
    'ViewsAnswer',
    'Questions that somebody gave a name',
  ),
  keepView: {
    ...bodyRoute(
      'keepView',
      '/views/{name}',
      named,
      viewBody,
      'ViewsAnswer',
      'Keeps a view under a name, in the place of the one that has it',
    ),
    method: 'put',
  },
  dropView: {
    ...route(
      'dropView',
      '/views/{name}',
      noParametersRequest,
      named,
      'ViewsAnswer',
      'Removes a view',
    ),
    method: 'delete',
  },
} as const;
