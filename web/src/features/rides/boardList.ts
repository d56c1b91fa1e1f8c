import { BoardDocument } from '../../api/generated/graphql';
import { gqlList } from '../../api/queries';
import { type BoardSearch, boardVariables, newsLeads } from './boardSearch';

const pageSize = 50;

/** The rides to show. Apart from the board: its route asks for them while the board's own code comes in. */
export const boardList = (search: BoardSearch) =>
  gqlList(
    'rides',
    BoardDocument,
    { first: pageSize, ...boardVariables(search) },
    (data) => data.rides,
    { newsLeads: newsLeads(search) },
  );
