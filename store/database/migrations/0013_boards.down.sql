DROP TABLE "athanor"."board_candidates";
DROP TABLE "athanor"."boards";
DROP TABLE "athanor"."candidate_assignments";
