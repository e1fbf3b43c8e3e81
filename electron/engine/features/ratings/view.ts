/** One model in the ratings. */
export interface RatingRow {
  model: string;
  modelName: string;
  /** 1000 is the mean of the models in its set; 400 points are odds of ten to one. */
  strength: number;
  /** 95% interval. */
  low: number;
  high: number;
  /** Turns in which it was chosen, another one was, or there was no preference. They add up to `games`. */
  wins: number;
  losses: number;
  ties: number;
  games: number;
  /** 1 + the number of models that are surely better: whose interval lies wholly above this one's, with six games or more each. */
  rank: number;
}

export interface RatingsTable {
  /** Strongest first, set by set. */
  rows: RatingRow[];
  /** Blind votes, the only ones that count. */
  votes: number;
  /** Votes made with the names showing; kept, but not counted here: a name sways the choice. */
  openVotes: number;
  /** Different pairs of models that were compared. */
  pairs: number;
  /** Whether there are votes enough to say anything. */
  enough: boolean;
  /** How many more blind votes it takes until there are. */
  votesNeeded: number;
  /** More than one: models of different sets were never compared, even through others, and their strengths and ranks say nothing about each other. */
  sets: string[][];
}

/** One vote in the list of votes. */
export interface RatingVote {
  id: string;
  /** Null once the conversation was deleted: the vote stays, its text does not. */
  turnId: string | null;
  conversationId: string | null;
  outcome: 'win' | 'tie' | 'bad';
  /** Model id. */
  winner: string | null;
  models: string[];
  blind: boolean;
  createdAt: number;
}
