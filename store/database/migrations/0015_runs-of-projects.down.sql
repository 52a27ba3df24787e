DROP POLICY "of_projects" ON "athanor"."runs";
