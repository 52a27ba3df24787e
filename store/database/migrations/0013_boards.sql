CREATE TABLE "athanor"."candidate_assignments" (
	"project" text collate "C" NOT NULL,
	"run" text collate "C" NOT NULL,
	"candidate" text collate "C" NOT NULL,
	"assignee" text NOT NULL,
	"assigned_by" text NOT NULL,
	"assigned_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "candidate_assignments_pk" PRIMARY KEY("project","run","candidate")
);
--> statement-breakpoint
CREATE TABLE "athanor"."board_candidates" (
	"project" text collate "C" NOT NULL,
	"board" text collate "C" NOT NULL,
	"run" text collate "C" NOT NULL,
	"candidate" text collate "C" NOT NULL,
	"note" text NOT NULL,
	"added_by" text NOT NULL,
	"added_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "board_candidates_pk" PRIMARY KEY("board","run","candidate")
);
--> statement-breakpoint
CREATE TABLE "athanor"."boards" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"project" text collate "C" NOT NULL,
	"name" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "boards_name" UNIQUE("project","name")
);
--> statement-breakpoint
ALTER TABLE "athanor"."board_candidates" ADD CONSTRAINT "board_candidates_board_boards_id_fk" FOREIGN KEY ("board") REFERENCES "athanor"."boards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "athanor"."boards", "athanor"."board_candidates", "athanor"."candidate_assignments" TO "athanor_project";--> statement-breakpoint
SELECT "athanor"."keep_projects_apart"(t) FROM unnest(ARRAY[
	'athanor.boards', 'athanor.board_candidates', 'athanor.candidate_assignments'
]::regclass[]) AS t;
