-- What an export has to remember, so that the next one changes nothing in Anki that is not changed here.

-- The questions that a probe card's note holds: the same ones until the probe's source changes.
CREATE TABLE export_variant (
    probe VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    source_hash VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    PRIMARY KEY (probe, place)
);

-- What was exported: its id there, a digest of its content, and when that last changed (unix seconds).
CREATE TABLE export_note (
    name VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    digest VARCHAR NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (name)
);
