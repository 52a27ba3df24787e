-- The runs of several projects, for lists over all that a caller may see. Names of projects hold no comma.
CREATE POLICY "of_projects" ON "athanor"."runs" FOR SELECT TO "athanor_project"
USING ("project" = ANY (string_to_array(nullif(current_setting('athanor.projects', true), ''), ',')));
