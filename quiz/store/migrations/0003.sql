-- The first of two tries is a row of its own, of type 'try'. No table changes; a program that knows no such type
-- could not read the log, and is to say that it is too old.
SELECT 1;
