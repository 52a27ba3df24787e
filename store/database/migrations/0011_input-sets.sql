CREATE TABLE "athanor"."input_sets" (
	"project" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"name" text collate "C" NOT NULL,
	"number" integer NOT NULL,
	"pipeline" text NOT NULL,
	"title" text NOT NULL,
	"input" json NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "input_sets_pk" PRIMARY KEY("project","kind","name","number")
);
--> statement-breakpoint
ALTER TABLE "athanor"."runs" ADD COLUMN "origin" json;--> statement-breakpoint
CREATE INDEX "input_sets_pipeline" ON "athanor"."input_sets" USING btree ("project","kind","pipeline");--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "athanor"."input_sets" TO "athanor_project";--> statement-breakpoint
SELECT "athanor"."keep_projects_apart"('athanor.input_sets');
