using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Tests.Intake.Import;

[TestClass]
public sealed class When_rows_are_imported
{
    [TestMethod]
    public async Task Each_row_becomes_a_new_ticket_with_its_next_step()
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync(
            "A-1,Hole,07/02/2026 05:30:00 PM,New,,,\"5th St, rear\",18101,40.6,-75.47,"
            + "\"Deep \"\"hole\"\"\r\nby the curb\u0007\",,610-555-0100\n");

        (report.RowsRead, report.Accepted, report.AlreadyImported, report.Refused).ShouldBe((1, 1, 0, 0));
        var ticket = (await trial.TicketsAsync()).ShouldHaveSingleItem();
        ticket.Number.ShouldBe(TicketNumber.Format(ticket.Id, 2026));
        (ticket.Service, ticket.Source, ticket.SourceReference, ticket.Status, ticket.Resolution)
            .ShouldBe(("pothole", "import:other", "A-1", TicketStatus.New, null));
        ticket.Description.ShouldBe("Hole; Deep \"hole\"\nby the curb");
        ticket.Location.ShouldBe(new Location("5th St, rear", null, "18101", 40.6, -75.47));
        ticket.RequestedAt.ShouldBe(new DateTimeOffset(2026, 7, 2, 21, 30, 0, TimeSpan.Zero));

        // Asked after closing on the day before a holiday and a weekend: counted from Monday the 6th, three business days on.
        ticket.DueAt.ShouldBe(new DateTimeOffset(2026, 7, 9, 20, 30, 0, TimeSpan.Zero));
        (ticket.Resident.Phone, ticket.Resident.Channel).ShouldBe(("610-555-0100", ContactMethod.None));
        (await trial.Store.Tickets.TimelineAsync(ticket.Id, CancellationToken.None)).ShouldHaveSingleItem().What.ShouldBe("received");
        (await trial.Store.Tickets.NoticesOfAsync(ticket.Id, CancellationToken.None)).ShouldBeEmpty();
        (await trial.Store.Desk.CountAsync(CancellationToken.None)).Jobs.ShouldBe(new Dictionary<string, long> { ["route"] = 1 });
    }

    [TestMethod]
    public async Task The_resident_of_a_row_with_a_mail_address_gets_mail()
    {
        await using var trial = new ImportTrial();

        await trial.RunAsync("A-1,Hole,2026-07-02,,,,,,,,,ana@example.com,\n");

        var ticket = (await trial.TicketsAsync()).Single();
        var notice = (await trial.Store.Tickets.NoticesOfAsync(ticket.Id, CancellationToken.None)).ShouldHaveSingleItem();
        (notice.Event, notice.Channel).ShouldBe((NoticeEvent.Received, ContactMethod.Mail));
    }

    [TestMethod]
    public async Task A_second_run_of_a_file_adds_only_its_new_rows()
    {
        await using var trial = new ImportTrial();
        const string Rows = "A-1,Hole,2026-07-02,,,,,,,,,ana@example.com,\nA-2,Heat,2026-07-02,,,,,,,,,,\n";
        await trial.RunAsync(Rows);

        var again = await trial.RunAsync(Rows + "A-3,Heat,2026-07-02,,,,,,,,,,\n");

        (again.RowsRead, again.Accepted, again.AlreadyImported, again.Refused).ShouldBe((3, 1, 2, 0));
        again.Repeats.ShouldBeEmpty();
        (await trial.TicketsAsync()).Select(t => t.SourceReference).ShouldBe(["A-1", "A-2", "A-3"]);
        (await trial.Store.Desk.CountAsync(CancellationToken.None)).Notices.Values.Sum().ShouldBe(1);
    }

    [TestMethod]
    public async Task A_repeated_id_is_imported_once_and_its_line_is_reported()
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync(
            "A-1,Hole,2026-07-02,,,,1 Main St,,,,,,\nA-2,Hole,2026-07-02,,,,,,,,,,\nA-1,Hole,2026-07-02,,,,2 Main St,,,,,,\n");

        (report.Accepted, report.AlreadyImported).ShouldBe((2, 1));
        report.Repeats.Select(r => (r.Line, r.Id)).ShouldBe([(4, "A-1")]);
        (await trial.TicketsAsync()).First(t => t.SourceReference == "A-1").Location.Address.ShouldBe("1 Main St");
    }

    [TestMethod]
    public async Task More_rows_than_a_batch_holds_are_all_imported()
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync(string.Concat(Enumerable.Range(1, 1001).Select(i => $"B-{i},Hole,2026-07-02,,,,,,,,,,\n")));

        report.Accepted.ShouldBe(1001);
        (await trial.TicketsAsync()).Select(t => t.Number).Distinct().Count().ShouldBe(1001);
    }

    [TestMethod]
    [DataRow("Done", "2026-07-03", "2026-07-05", TicketStatus.Closed, Resolution.Completed, 5)]
    [DataRow("Dup", "2026-07-03", "", TicketStatus.Closed, Resolution.Duplicate, 3)]
    [DataRow("Gone", "", "", TicketStatus.Closed, Resolution.Cancelled, 2)]
    [DataRow("No", "NA", "2026-07-04", TicketStatus.Closed, Resolution.Declined, 4)]
    public async Task A_ticket_from_history_is_closed_as_it_ended(
        string status, string changed, string closed, TicketStatus ticketStatus, Resolution resolution, int day)
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync($"A-1,Hole,2026-07-02,{status},{changed},{closed},,,,,,ana@example.com,\n", history: true);

        report.Accepted.ShouldBe(1);
        var ticket = (await trial.TicketsAsync()).Single();
        (ticket.Status, ticket.Resolution).ShouldBe((ticketStatus, resolution));
        ticket.UpdatedAt.ShouldBe(new DateTimeOffset(2026, 7, day, 4, 0, 0, TimeSpan.Zero));
        var counts = await trial.Store.Desk.CountAsync(CancellationToken.None);
        (counts.Jobs.Count, counts.Notices.Count).ShouldBe((0, 0));
        (await trial.Store.Tickets.TimelineAsync(ticket.Id, CancellationToken.None)).Select(e => e.What).ShouldBe(["received", "status"]);
    }

    [TestMethod]
    public async Task History_leaves_open_requests_to_a_second_import()
    {
        await using var trial = new ImportTrial();
        const string Rows = "A-1,Hole,2026-07-02,Done,,,,,,,,,\nA-2,Hole,2026-07-02,New,,,,,,,,,\n";

        var history = await trial.RunAsync(Rows, history: true);
        var work = await trial.RunAsync(Rows);

        (history.Accepted, history.Refused, work.Accepted, work.Refused).ShouldBe((1, 1, 1, 1));
        history.Refusals[0].Reason.ShouldBe("it is still open: import the file once more without --history to have it worked on");
        (await trial.TicketsAsync()).Select(t => t.Status).ShouldBe([TicketStatus.Closed, TicketStatus.New]);
    }
}
