using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Tests.Store;

/// <content>Commits that are written in one batch, and texts that no database can store.</content>
public abstract partial class ServerStoreContract
{
    private const int Changes = 180;

    [TestMethod]
    public async Task A_faulty_commit_does_not_fail_the_others_of_its_batch()
    {
        List<Task<CommitResult>> commits;
        Task<CommitResult> first;
        await using (await HoldWritersAsync())
        {
            first = CommitAsync(new Commit { Audit = { Line } });
            commits = [.. Enumerable.Range(1, 50).Select(i =>
            {
                var commit = Some.New(Some.Ticket(i));
                commit.Jobs.Add(i == 25 ? Some.Job(i) with { Lane = null! } : Some.Job(i));
                return CommitAsync(commit);
            })];
        }

        (await first).Status.ShouldBe(CommitStatus.Done);
        await Should.ThrowAsync<Exception>(commits[24]);
        (await Task.WhenAll(commits.Where((_, i) => i != 24))).ShouldAllBe(r => r.Status == CommitStatus.Done);
        (await Store.Tickets.FindAsync([.. Enumerable.Range(1, 50).Select(i => (long)i)], default)).Select(t => t.Id).Order()
            .ShouldBe(Enumerable.Range(1, 50).Where(i => i != 25).Select(i => (long)i));
    }

    [TestMethod]
    public async Task Commits_about_the_same_ticket_keep_their_order_though_they_wait_together()
    {
        var ticket = Some.Ticket(1);
        List<Task<CommitResult>> commits;
        await using (await HoldWritersAsync())
        {
            commits = [CommitAsync(new Commit { Audit = { Line } }), CommitAsync(Some.New(ticket))];
            // More commits than may be deferred beside a batch.
            for (var version = 1; version <= Changes; version++)
            {
                var (was, job) = (ticket with { Version = version }, Some.Job(7) with { Payload = $"{version}" });
                var commit = Some.Change(was, was with { StatusNote = $"{version}" });
                commit.Timeline.Add(new TimelineEntry(1, Some.Noon, $"{version}"));
                commits.AddRange([CommitAsync(commit), CommitAsync(Some.Put(job))]);
            }
        }

        (await Task.WhenAll(commits)).ShouldAllBe(r => r.Status == CommitStatus.Done);
        var now = await TicketAsync(1);
        (now.Version, now.StatusNote).ShouldBe((Changes + 1, $"{Changes}"));
        (await Store.Jobs.FindAsync(JobKind.Submit, 7, default))!.Payload.ShouldBe($"{Changes}");
        (await Store.Tickets.TimelineAsync(1, default)).Select(t => t.What).ShouldBe(Enumerable.Range(1, Changes).Select(i => $"{i}"));
    }

    [TestMethod]
    [DataRow("nul {0} in the middle", "nul \uFFFD in the middle")]
    [DataRow("half a pair {1} of signs", "half a pair \uFFFD of signs")]
    [DataRow("the other half {2}", "the other half \uFFFD")]
    [DataRow(
        "a whole pair {1}{2}, quotes \" ' \\ and <tags> & {{{{braces}}}}\r\n\t\u0001\u2028",
        "a whole pair 😀, quotes \" ' \\ and <tags> & {{braces}}\r\n\t\u0001\u2028")]
    public async Task Every_text_is_stored_unchanged_except_for_characters_no_database_stores(string form, string kept)
    {
        // An attribute cannot hold half a surrogate pair either, so the characters are put in here.
        var written = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, '\0', '\uD83D', '\uDE00');
        var ticket = Some.Ticket(1, WorkOrderState.Sent) with { Description = written, SourceReference = written };
        await DoneAsync(Some.New(ticket));
        (await TicketAsync(1)).Description.ShouldBe(kept);
        (await CommitAsync(Some.New(Some.Ticket(2) with { SourceReference = written }))).Status.ShouldBe(CommitStatus.Repeated);

        // The number is the same whether it comes with the order or with the update.
        await DoneAsync(new Commit { Unmatched = { SomeUpdate with { ExternalId = written } } });
        await DoneAsync(Some.Change(ticket, ticket.With(ticket.Order(1) with { ExternalId = written })));
        (await ClaimAsync(await StartAsync(), lane: "status")).ShouldHaveSingleItem();
        (await Store.Tickets.FindByExternalIdsAsync("streets", [written], default))[kept].ShouldBe([ticket.Order(1).Id]);
        (await Store.Desk.ParkedAsync(new ParkedFilter("streets", null, written, null), null, 9, default)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_newer_update_replaces_an_older_one_though_its_text_holds_a_nul()
    {
        const string Note = """a\u0000b \"ChangedAt\":\"2099-01-01T00:00:00+00:00\" """;
        static string At(int hour) => $$"""{"Note":"{{Note}}","ChangedAt":"2026-07-06T{{hour}}:00:00+00:00"}""";
        await DoneAsync(Some.New(Some.Ticket(1) with { WorkOrders = [Some.Order(1) with { ExternalId = "S-1" }] }));
        foreach (var hour in new[] { 12, 11, 13, 12 })
        {
            await DoneAsync(new Commit { Unmatched = { SomeUpdate with { Payload = At(hour) } } });
        }

        (await ClaimAsync(await StartAsync(), lane: "status")).ShouldHaveSingleItem().Payload.ShouldBe(At(13));
    }

    [TestMethod]
    public async Task Upper_and_lower_case_numbers_are_two_records()
    {
        await DoneAsync(Some.New(
            Some.Ticket(1) with { WorkOrders = [Some.Order(1) with { ExternalId = "S-1" }] },
            Some.Ticket(2) with { WorkOrders = [Some.Order(2) with { ExternalId = "s-1" }] }));
        await DoneAsync(Some.New(Some.Ticket(3) with { SourceReference = "Key" }));
        await DoneAsync(Some.New(Some.Ticket(4) with { SourceReference = "key" }));
        (await Store.Tickets.FindByExternalIdsAsync("streets", ["s-1"], default)).ShouldHaveSingleItem().ShouldBe([WorkOrderId.Of(2, 1)]);
        var updates = new[] { "é-1", "É-1", "e-1" }.Select(number => SomeUpdate with { ExternalId = number });
        var commit = new Commit();
        commit.Unmatched.AddRange(updates);
        await DoneAsync(commit);
        Database.Number("SELECT count(*) FROM unmatched").ShouldBe(3);
    }

    [TestMethod]
    public async Task Nodes_that_open_an_empty_database_at_once_all_find_the_whole_schema()
    {
        using var empty = Make();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => empty.Open())));
        foreach (var store in stores)
        {
            (await store.Desk.CountAsync(default)).Tickets.ShouldBeEmpty();
            await store.DisposeAsync();
        }
    }

    [TestMethod]
    public async Task A_node_that_found_no_tables_finds_those_another_node_created_meanwhile()
    {
        using var empty = Make();
        await using var server = empty.Connect();
        await using var waiting = await server.OpenAsync(default);
        ServerSchema.VersionOf(server.Sql, waiting).ShouldBe((0, 0));
        await using var turn = await waiting.BeginTransactionAsync();
        ServerSchema.Number(waiting, "SELECT 1", turn).ShouldBe(1, "the transaction has begun");

        empty.Execute(server.Sql.CreateSchemaTable);
        empty.Execute("INSERT INTO schema_step (version, down, oldest) VALUES (3, NULL, 2)");
        ServerSchema.VersionOf(server.Sql, waiting, turn).ShouldBe((3, 2));
    }

    [TestMethod]
    public async Task A_newer_hubs_schema_is_used_when_it_permits_older_hubs_and_refused_when_not()
    {
        var newest = ServerSchema.Newest(Database.Sql);
        var newer = newest + 1;
        Database.Execute($"INSERT INTO schema_step (version, down, oldest) VALUES ({newer}, 'DROP TABLE newer', 3)");
        Database.Execute("CREATE TABLE newer (id bigint)");
        await ReopenAsync();
        await DoneAsync(Some.New(Some.Ticket(1)));

        Database.Execute($"UPDATE schema_step SET oldest = {newer} WHERE version = {newer}");
        Should.Throw<InvalidOperationException>(() => Database.Open())
            .Message.ShouldMatch(
                $"version {newer}, which takes a hub that knows version {newer}; this one knows {newest}.*"
                + $"hub store downgrade --to {newest}");

        await using (var server = Database.Connect())
        {
            await using var connection = await server.OpenAsync(default);
            ServerSchema.Downgrade(server.Sql, connection, 3);
            Should.Throw<InvalidOperationException>(() => ServerSchema.Downgrade(server.Sql, connection, 2))
                .Message.ShouldContain("no way back from version 3");
        }

        await ReopenAsync();
        (await TicketAsync(1)).Id.ShouldBe(1);
        Should.Throw<Exception>(() => Database.Execute("SELECT id FROM newer"));
    }
}
