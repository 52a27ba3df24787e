ALTER TABLE "athanor"."registry_versions" DROP CONSTRAINT "registry_versions_content";--> statement-breakpoint
DROP INDEX "athanor"."audit_newest";--> statement-breakpoint
DROP INDEX "athanor"."registry_events_of";--> statement-breakpoint
DROP INDEX "athanor"."audit_subject";--> statement-breakpoint
ALTER TABLE "athanor"."registry_events" ADD COLUMN "project" text collate "C" NOT NULL DEFAULT 'default';--> statement-breakpoint
ALTER TABLE "athanor"."registry_versions" ADD COLUMN "project" text collate "C" NOT NULL DEFAULT 'default';--> statement-breakpoint
-- A version belongs to the project of the run that made it, and an event to that of its version.
UPDATE "athanor"."registry_versions" AS v SET "project" = r."project"
FROM "athanor"."runs" AS r WHERE r."id" = v."run";--> statement-breakpoint
UPDATE "athanor"."registry_events" AS e SET "project" = v."project"
FROM "athanor"."registry_versions" AS v
WHERE v."kind" = e."kind" AND v."name" = e."name" AND v."number" = e."number";--> statement-breakpoint
UPDATE "athanor"."registry_events" SET "id" = "project" || '/' || "id" WHERE "event" = 'registered';--> statement-breakpoint
ALTER TABLE "athanor"."registry_events" ALTER COLUMN "project" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "athanor"."registry_versions" ALTER COLUMN "project" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "athanor"."registry_versions" DROP CONSTRAINT "registry_versions_pk";--> statement-breakpoint
ALTER TABLE "athanor"."registry_versions" ADD CONSTRAINT "registry_versions_pk" PRIMARY KEY("project","kind","name","number");--> statement-breakpoint
ALTER TABLE "athanor"."registry_versions" ADD CONSTRAINT "registry_versions_content" UNIQUE("project","kind","name","digest");--> statement-breakpoint
CREATE INDEX "registry_events_of" ON "athanor"."registry_events" USING btree ("project","kind","name","order");--> statement-breakpoint
ALTER TABLE "athanor"."audit" ADD COLUMN "order" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "athanor"."audit" ADD COLUMN "project" text collate "C";--> statement-breakpoint
ALTER TABLE "athanor"."audit" ADD COLUMN "previous" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "athanor"."audit" ADD COLUMN "hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
-- RFC 8785 of the row: PostgreSQL escapes strings as ECMAScript does, and the keys stand in their order.
CREATE FUNCTION "athanor"."audit_hash"("line" "athanor"."audit") RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
	SELECT encode(sha256(convert_to(
		'{"action":' || to_json(line."action")::text
		|| ',"actor":' || to_json(line."actor")::text
		|| ',"at":"' || to_char(line."at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
		|| '","details":' || to_json(line."details"::text)::text
		|| ',"id":' || to_json(line."id")::text
		|| ',"order":' || line."order"::text
		|| ',"previous":' || to_json(line."previous")::text
		|| ',"project":' || coalesce(to_json(line."project")::text, 'null')
		|| ',"subject":' || to_json(line."subject"::text)::text || '}', 'UTF8')), 'hex')
$$;--> statement-breakpoint
-- The definer's rights: who writes for one project does not see the last row of another.
CREATE FUNCTION "athanor"."audit_chain"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
	last_order bigint;
	last_hash text;
BEGIN
	-- One at a time, until the transaction ends: whoever waits sees the row that was added.
	PERFORM pg_advisory_xact_lock(7046029255);
	SELECT a."order", a."hash" INTO last_order, last_hash
	FROM "athanor"."audit" AS a ORDER BY a."order" DESC LIMIT 1;
	NEW."order" := coalesce(last_order, 0) + 1;
	NEW."previous" := coalesce(last_hash, repeat('0', 64));
	NEW."hash" := "athanor"."audit_hash"(NEW);
	RETURN NEW;
END $$;--> statement-breakpoint
CREATE FUNCTION "athanor"."audit_refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'The audit log is appended to, never changed.' USING ERRCODE = 'insufficient_privilege';
END $$;--> statement-breakpoint
-- What was written before there was a chain is its beginning.
DO $$
DECLARE
	line "athanor"."audit";
	last_order bigint := 0;
	last_hash text := repeat('0', 64);
BEGIN
	FOR line IN SELECT * FROM "athanor"."audit" ORDER BY "at", "id" LOOP
		last_order := last_order + 1;
		line."order" := last_order;
		line."previous" := last_hash;
		last_hash := "athanor"."audit_hash"(line);
		UPDATE "athanor"."audit"
		SET "order" = last_order, "previous" = line."previous", "hash" = last_hash WHERE "id" = line."id";
	END LOOP;
END $$;--> statement-breakpoint
ALTER TABLE "athanor"."audit" ADD CONSTRAINT "audit_order_unique" UNIQUE("order");--> statement-breakpoint
CREATE INDEX "audit_project" ON "athanor"."audit" USING btree ("project","order");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "athanor"."audit" USING btree ("subject","order");--> statement-breakpoint
CREATE TRIGGER "audit_chain" BEFORE INSERT ON "athanor"."audit"
FOR EACH ROW EXECUTE FUNCTION "athanor"."audit_chain"();--> statement-breakpoint
CREATE TRIGGER "audit_refuse" BEFORE UPDATE OR DELETE ON "athanor"."audit"
FOR EACH ROW EXECUTE FUNCTION "athanor"."audit_refuse"();--> statement-breakpoint
CREATE TRIGGER "audit_refuse_truncate" BEFORE TRUNCATE ON "athanor"."audit"
FOR EACH STATEMENT EXECUTE FUNCTION "athanor"."audit_refuse"();--> statement-breakpoint
-- The role as which everything of one project is read and written. Roles belong to the whole server, where
-- another database of ours may be making the same one.
DO $$
BEGIN
	FOR attempt IN 1..20 LOOP
		BEGIN
			IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'athanor_project') THEN
				CREATE ROLE "athanor_project" NOLOGIN;
			END IF;
			IF NOT pg_has_role(current_user, 'athanor_project', 'MEMBER') THEN
				GRANT "athanor_project" TO CURRENT_USER;
			END IF;
			RETURN;
		EXCEPTION
			WHEN insufficient_privilege THEN
				RAISE EXCEPTION 'Athanor needs a role: CREATE ROLE athanor_project NOLOGIN; GRANT athanor_project TO %', current_user
				USING ERRCODE = 'insufficient_privilege';
			WHEN duplicate_object OR unique_violation OR internal_error THEN
				PERFORM pg_sleep(0.05);
		END;
	END LOOP;
	RAISE EXCEPTION 'The role athanor_project could not be made.';
END $$;--> statement-breakpoint
GRANT USAGE ON SCHEMA "athanor" TO "athanor_project";--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "athanor"."runs", "athanor"."memo", "athanor"."provenance" TO "athanor_project";--> statement-breakpoint
GRANT SELECT, INSERT ON "athanor"."registry_versions", "athanor"."registry_events", "athanor"."audit" TO "athanor_project";--> statement-breakpoint
GRANT USAGE ON SEQUENCE "athanor"."registry_events_order_seq" TO "athanor_project";--> statement-breakpoint
-- Row-level security for that role (the owner of the tables is not bound by it): without a project nothing
-- is seen, and nothing is written into another.
CREATE FUNCTION "athanor"."current_project"() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
	SELECT nullif(current_setting('athanor.project', true), '')
$$;--> statement-breakpoint
-- A table of a project: its column `project` says whose each row is. Migrations call this for new ones.
CREATE FUNCTION "athanor"."keep_projects_apart"("which" regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', which);
	EXECUTE format('CREATE POLICY of_project ON %s TO athanor_project
		USING (project = (SELECT athanor.current_project()))
		WITH CHECK (project = (SELECT athanor.current_project()))', which);
END $$;--> statement-breakpoint
SELECT "athanor"."keep_projects_apart"(t) FROM unnest(ARRAY[
	'athanor.runs', 'athanor.memo', 'athanor.registry_versions', 'athanor.registry_events', 'athanor.audit'
]::regclass[]) AS t;--> statement-breakpoint
ALTER TABLE "athanor"."provenance" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
-- Of its run, whose own policy applies within.
CREATE POLICY "of_project" ON "athanor"."provenance" TO "athanor_project"
USING (EXISTS (SELECT FROM "athanor"."runs" AS r WHERE r."id" = "run"))
WITH CHECK (EXISTS (SELECT FROM "athanor"."runs" AS r WHERE r."id" = "run"));
