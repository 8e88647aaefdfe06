-- The first schema. application_id tells our files from other programs'.
PRAGMA application_id = 1366649162;

-- FSRS' parameters. Rows are never changed: events refer to them. The last one is in use.
CREATE TABLE parameters (
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    version VARCHAR NOT NULL,
    weights VARCHAR NOT NULL,
    log_loss FLOAT,
    reviews INTEGER NOT NULL,
    PRIMARY KEY (id)
);

-- Questions that probes have built, whole.
CREATE TABLE variant (
    id INTEGER NOT NULL,
    probe VARCHAR NOT NULL,
    seed INTEGER NOT NULL,
    source_hash VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    shown_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX variant_probe_seed ON variant (probe, seed);

CREATE INDEX variant_probe_fingerprint ON variant (probe, fingerprint);

-- The log: append-only, the only truth. The id is the time in unix milliseconds.
CREATE TABLE event (
    id INTEGER NOT NULL,
    card VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    day INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    sureness VARCHAR NOT NULL,
    outcome VARCHAR,
    mistake VARCHAR NOT NULL,
    response VARCHAR NOT NULL,
    proposed INTEGER,
    rating INTEGER,
    counts BOOLEAN NOT NULL,
    interval INTEGER NOT NULL,
    due INTEGER NOT NULL,
    parameters INTEGER REFERENCES parameters (id),
    variant INTEGER REFERENCES variant (id),
    target INTEGER REFERENCES event (id),
    sitting INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX event_card ON event (card);

CREATE INDEX event_day ON event (day);

-- What replaying a card's events gives, kept so that a start need not replay. quiz rebuild makes it anew.
CREATE TABLE memory (
    card VARCHAR NOT NULL,
    phase VARCHAR NOT NULL,
    step INTEGER NOT NULL,
    stability FLOAT NOT NULL,
    difficulty FLOAT NOT NULL,
    last_day INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    due INTEGER NOT NULL,
    interval INTEGER NOT NULL,
    reps INTEGER NOT NULL,
    lapses INTEGER NOT NULL,
    looked BOOLEAN NOT NULL,
    suspended BOOLEAN NOT NULL,
    buried INTEGER NOT NULL,
    PRIMARY KEY (card)
);

-- Items of the learning path that the learner has marked.
CREATE TABLE path_choice (
    item VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (item)
);

-- Every card ever seen in a library, so that one without a written id is known again by its content.
CREATE TABLE seen (
    card VARCHAR NOT NULL,
    topic VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL,
    PRIMARY KEY (card)
);

-- Small things to be remembered between runs, such as at how many reviews a fit was last offered.
CREATE TABLE note (
    name VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    PRIMARY KEY (name)
);
