using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Intake.Import;

[TestClass]
public sealed class When_a_live_import_has_more_than_open_rows
{
    private const string Header = "id,type,asked,where,st,cl,photo,what";
    private const string Columns = "requested: asked, address: where, status: st, closed: cl, media_url: photo, description: what";

    [TestMethod]
    public async Task A_closed_row_is_refused_with_a_reason_that_names_history_and_makes_no_order()
    {
        await using var trial = new ImportTrial();

        var report = await Export.RunAsync(
            trial,
            "1,Hole,2026-02-08,A,Closed,2026-02-09,,\n2,Hole,2026-02-08,A,Open,,,\n3,Hole,2026-02-08,A,,2026-02-09,,\n"
            + "4,Hole,2026-02-08,A,,,,\n5,Hole,2026-02-08,A,Fixed,,,\n6,Hole,2026-02-08,A,Open,2026-02-09,,",
            Header,
            Columns);

        const string Reason = "it is closed already: import the file with --history";
        report.ShouldRefuse((2, Reason), (4, Reason), (6, "\"Fixed\" has no entry under status"));
        (await trial.TicketsAsync()).Select(t => t.SourceReference).ShouldBe(["2", "4", "6"]);
        (await trial.Store.Desk.CountAsync(default)).Jobs.ShouldBe(new Dictionary<string, long> { ["route"] = 3 });
    }

    [TestMethod]
    public async Task The_photos_of_a_row_are_kept_one_on_each_line()
    {
        await using var trial = new ImportTrial();

        var report = await Export.RunAsync(
            trial,
            "1,Hole,2026-02-08,A,,,https://i.example/a.jpg,\n"
            + "2,Hole,2026-02-08,A,,,\"https://i.example/a,1.jpg, https://i.example/b.jpg|https://i.example/a,1.jpg\",\n"
            + "3,Hole,2026-02-08,A,,,IMG_0001.jpg,\n4,Hole,2026-02-08,A,,,,",
            Header,
            Columns);

        report.ShouldRefuse((4, "column \"photo\" holds something else than http and https addresses"));
        (await Export.TicketAsync(trial, "1")).MediaUrl.ShouldBe("https://i.example/a.jpg");
        (await Export.TicketAsync(trial, "2")).MediaUrl.ShouldBe("https://i.example/a,1.jpg\nhttps://i.example/b.jpg");
        (await Export.TicketAsync(trial, "4")).MediaUrl.ShouldBeNull();
    }

    [TestMethod]
    public async Task A_row_whose_id_is_known_with_other_words_is_told()
    {
        await using var trial = new ImportTrial();
        await Export.RunAsync(trial, "1,Hole,2026-02-08,A,,,,deep\n2,Hole,2026-02-08,A,,,,wide", Header, Columns);

        var report = await Export.RunAsync(trial, "1,Hole,2026-02-08,A,,,,deep\n2,Hole,2026-02-08,B,,,,another", Header, Columns);

        report.AlreadyImported.ShouldBe(2);
        var note = report.Notes.ShouldHaveSingleItem();
        (note.Line, note.Id).ShouldBe((3, "2"));
        note.Note.ShouldBe("its id is known and its words are others: the first ticket stays as it is");
        (await Export.TicketAsync(trial, "2")).Description.ShouldBe("wide");
    }

    [TestMethod]
    [DataRow("", false)]
    [DataRow("outside_area: take", true)]
    public async Task A_place_outside_the_city_is_worked_on_unasked_only_where_the_columns_file_says_so(string key, bool isConfirmed)
    {
        await using var trial = new ImportTrial();

        await Export.RunAsync(
            trial, "1,Hole,2026-02-08,39.3,-76.6", "id,type,asked,lat,long", "requested: asked, lat: lat, long: long", key);

        var ticket = await Export.TicketAsync(trial, "1");
        var job = (await trial.Store.Jobs.FindAsync(JobKind.Route, ticket.Id, default)).ShouldNotBeNull();
        var commit = Hub.Routing.RoutingRules.Route(ticket, job, trial.City, Some.Noon);
        commit.Tickets.Count.ShouldBe(isConfirmed ? 1 : 0);
        commit.Jobs.ShouldAllBe(j => j.Parked == null == isConfirmed);
    }
}
