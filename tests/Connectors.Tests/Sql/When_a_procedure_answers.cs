namespace Allentown311.Connectors.Tests.Sql;

/// <summary>A department's own procedure takes the orders, and says in its own way what became of each.</summary>
[TestClass]
public sealed class When_a_procedure_answers
{
    // The words of the order's description decide what the procedure does.
    private const string Procedure = """
        CREATE PROCEDURE SCHEMA.file_request(
          given_ref text, given_words text, INOUT out_id bigint, INOUT out_code integer, INOUT out_message text)
        LANGUAGE plpgsql AS $$ BEGIN
          out_code := 0;
          IF given_words = 'raise' THEN RAISE EXCEPTION 'Ward % is closed', 7; END IF;
          IF given_words = 'own state' THEN RAISE EXCEPTION 'no crew today' USING ERRCODE = 'AL001'; END IF;
          IF given_words = 'busy state' THEN RAISE EXCEPTION 'night batch runs' USING ERRCODE = 'AL002'; END IF;
          IF given_words = 'there' THEN RAISE EXCEPTION 'request is there already' USING ERRCODE = 'AL003'; END IF;
          SELECT id INTO out_id FROM SCHEMA.work_request WHERE client_ref = given_ref;
          IF FOUND THEN out_code := 1; out_message := 'known'; RETURN; END IF;
          INSERT INTO SCHEMA.work_request (client_ref, kind, details, reported_at) VALUES (given_ref, 'PTH', given_words, now())
            RETURNING id INTO out_id;
          IF given_words = 'refused' THEN out_code := 40; out_id := NULL; out_message := 'No such street in ward 7'; END IF;
          IF given_words = 'later' THEN out_code := 50; out_message := 'Try after the batch'; END IF;
          IF given_words = 'odd' THEN out_code := 99; END IF;
          IF given_words = 'staged' THEN out_id := NULL; END IF;
        END $$
        """;

    private const string Submit = """
          sql: "CALL file_request(@ref, @words, NULL, NULL, NULL)"
          params: { ref: "{{ref}}", words: "{{ticket.description}}" }
          read: { id: out_id, reason: out_message }
          success: { column: out_code, is: 0 }
          outcomes:
            - { column: out_code, is: 1, then: already_exists }
            - { column: out_code, above: 49, below: 60, then: retry, after: 2m }
            - { error: AL002, then: retry, after: 10m }
            - { error: AL003, then: already_exists }
        """;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Its_output_parameters_give_the_number_and_a_second_call_finds_it()
    {
        await using var rig = (PostgresRig)await PostgresRig.OpenAsync();
        var connector = await rig.WithRoutineAsync(Procedure, Submit);

        var first = await connector.SubmitAsync(Orders.Make(description: "deep"), Ct);
        var second = await connector.SubmitAsync(Orders.Make(description: "deep"), Ct);

        first.ShouldBeOfType<SubmitResult.Created>().Id.ShouldBe("1");
        second.ShouldBeOfType<SubmitResult.AlreadyExists>().Id.ShouldBe("1");
        (await rig.RecordsAsync()).ShouldHaveSingleItem().Details.ShouldBe("deep");
    }

    [TestMethod]
    [DataRow("refused", "No such street in ward 7 (out_code is \"40\")")]
    [DataRow("odd", "the procedure did not take it (out_code is \"99\")")]
    [DataRow("raise", "The database will not take it: the database refused it (SQLSTATE P0001): Ward 7 is closed.")]
    [DataRow("own state", "The database will not take it: the database refused it (SQLSTATE AL001): no crew today.")]
    public async Task A_refusal_is_shown_in_the_procedures_own_words_and_nothing_of_it_is_kept(string words, string reason)
    {
        await using var rig = (PostgresRig)await PostgresRig.OpenAsync();
        var connector = await rig.WithRoutineAsync(Procedure, Submit);

        var result = await connector.SubmitAsync(Orders.Make(description: words), Ct);

        result.ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldBe(reason);
        (await rig.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow("later", "Try after the batch", 2)]
    [DataRow("busy state", "night batch runs", 10)]
    public async Task A_code_or_an_error_may_ask_for_a_later_try(string words, string reason, int minutes)
    {
        await using var rig = (PostgresRig)await PostgresRig.OpenAsync();
        var connector = await rig.WithRoutineAsync(Procedure, Submit);

        var retry = (await connector.SubmitAsync(Orders.Make(description: words), Ct)).ShouldBeOfType<SubmitResult.Retry>();

        (retry.Reason, retry.After).ShouldBe((reason, TimeSpan.FromMinutes(minutes)));
        (await rig.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task An_error_that_means_already_there_is_followed_by_a_look_for_the_number()
    {
        await using var rig = (PostgresRig)await PostgresRig.OpenAsync();
        var connector = await rig.WithRoutineAsync(Procedure, Submit);
        await connector.SubmitAsync(Orders.Make(description: "deep"), Ct);

        (await connector.SubmitAsync(Orders.Make(description: "there"), Ct)).ShouldBeOfType<SubmitResult.AlreadyExists>().Id.ShouldBe("1");
    }

    [TestMethod]
    public async Task Success_without_a_number_is_looked_up_in_the_same_transaction()
    {
        await using var rig = (PostgresRig)await PostgresRig.OpenAsync();
        var connector = await rig.WithRoutineAsync(Procedure, Submit);

        (await connector.SubmitAsync(Orders.Make(description: "staged"), Ct)).ShouldBeOfType<SubmitResult.Created>().Id.ShouldBe("1");
    }

    [TestMethod]
    public async Task A_function_may_give_its_answer_as_a_row()
    {
        await using var rig = (PostgresRig)await PostgresRig.OpenAsync();
        var connector = await rig.WithRoutineAsync(
            """
            CREATE FUNCTION SCHEMA.file(given_ref text) RETURNS TABLE (number bigint, verdict text) LANGUAGE plpgsql AS $$ BEGIN
              INSERT INTO SCHEMA.work_request (client_ref, kind, details, reported_at) VALUES (given_ref, 'PTH', '', now())
                RETURNING id INTO number;
              verdict := 'ok';
              RETURN NEXT;
            END $$
            """,
            """
              sql: "SELECT number, verdict FROM file(@ref)"
              params: { ref: "{{ref}}" }
              read: { id: number }
              success: { column: verdict, is: OK }
            """);

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Created>().Id.ShouldBe("1");
    }

    [TestMethod]
    public async Task A_column_that_the_answer_lacks_rejects_the_order_by_name_and_keeps_nothing()
    {
        await using var rig = (PostgresRig)await PostgresRig.OpenAsync();
        var connector = await rig.WithRoutineAsync(Procedure, Submit.Replace("id: out_id", "id: out_number", StringComparison.Ordinal));

        var result = await connector.SubmitAsync(Orders.Make(description: "deep"), Ct);

        result.ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldStartWith(
            "The answer of the statement has no row with the column \"out_number\"");
        (await rig.RecordsAsync()).ShouldBeEmpty();
    }
}
