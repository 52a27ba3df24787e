CREATE TABLE "athanor"."retention_policies" (
	"project" text collate "C" PRIMARY KEY NOT NULL,
	"days" integer NOT NULL,
	"only" text NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "athanor"."run_deletions" (
	"run" text collate "C" PRIMARY KEY NOT NULL,
	"project" text collate "C" NOT NULL,
	"root" text collate "C" NOT NULL,
	"counts" json DEFAULT '{}'::json NOT NULL,
	"begun_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"rows_gone_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE INDEX "run_deletions_root" ON "athanor"."run_deletions" USING btree ("root");--> statement-breakpoint
ALTER TABLE "athanor"."runs" ADD COLUMN "held" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "runs_ended" ON "athanor"."runs" USING btree ("project","ended_at") WHERE "athanor"."runs"."ended_at" is not null;--> statement-breakpoint
CREATE INDEX "provenance_input" ON "athanor"."provenance" USING btree ("input_digest");--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "athanor"."retention_policies", "athanor"."run_deletions" TO "athanor_project";--> statement-breakpoint
SELECT "athanor"."keep_projects_apart"(t) FROM unnest(ARRAY[
	'athanor.retention_policies', 'athanor.run_deletions'
]::regclass[]) AS t;--> statement-breakpoint
-- What a run leaves that another has left before passes to it when that one is gone.
GRANT UPDATE ("run", "name") ON "athanor"."project_artifacts" TO "athanor_project";--> statement-breakpoint
-- A project sees its own quota, which says whether the lineage of this month has to stay.
ALTER TABLE "athanor"."quotas" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "of_project" ON "athanor"."quotas" FOR SELECT TO "athanor_project"
USING ("kind" = 'project' AND "of" = (SELECT "athanor"."current_project"()));--> statement-breakpoint
GRANT SELECT ON "athanor"."quotas" TO "athanor_project";
