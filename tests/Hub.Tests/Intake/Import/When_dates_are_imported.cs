namespace Allentown311.Hub.Tests.Intake.Import;

/// <summary>Dates as other systems write them.</summary>
[TestClass]
public sealed class When_dates_are_imported
{
    private const string Header = "id,type,asked,where,st,upd,cl";
    private const string Columns = "requested: asked, address: where";
    private const string WithEnd = "requested: asked, address: where, status: st, updated: upd, closed: cl";

    [TestMethod]
    [DataRow("9999-12-31 23:59", "column \"asked\": a date in the future, which stands for none")]
    [DataRow("0001-01-01 00:00", "column \"asked\": a date before 1900, which stands for none")]
    [DataRow("1899-12-30 00:00", "column \"asked\": a date before 1900, which stands for none")]
    [DataRow("2098-01-01 00:00", "column \"asked\": a date in the future, which stands for none")]
    [DataRow("2026-02-30 00:00", "column \"asked\": no date as")]
    public async Task A_date_that_stands_for_none_costs_its_own_row_alone(string date, string reason)
    {
        await using var trial = new ImportTrial();

        var report = await Export.RunAsync(trial, $"1,Hole,2026-02-08 01:05,A,,,\n2,Hole,{date},A,,,", Header, Columns);

        report.ShouldRefuse((3, reason));
        report.Accepted.ShouldBe(1);
    }

    [TestMethod]
    [DataRow("Europe/Zurich", "0001-01-01 00:00")]
    [DataRow("Pacific/Auckland", "0001-01-01 00:30")]
    [DataRow("America/New_York", "9999-12-31 23:59")]
    public async Task The_first_and_the_last_day_are_refused_in_each_zone(string zone, string date)
    {
        await using var trial = new ImportTrial();
        var yaml = ImportTrial.Columns.Replace("America/New_York", zone, StringComparison.Ordinal)
            .Replace("yyyy-MM-dd]", "yyyy-MM-dd, \"yyyy-MM-dd HH:mm\"]", StringComparison.Ordinal);

        var report = await trial.RunAsync(
            ImportTrial.Read(yaml),
            trial.Write(System.Text.Encoding.UTF8.GetBytes($"{ImportTrial.Header}A-1,Hole,{date},,,,,,,,,,\n")));

        report.ShouldRefuse((2, "column \"Created\": a date "));
    }

    [TestMethod]
    [DataRow("2026-02-09 01:05", "2026-02-09T06:05:00Z", "")]
    [DataRow("9999-12-31 23:59", null, "column \"cl\": a date in the future")]
    [DataRow("2098-02-09 01:05", null, "column \"cl\": a date in the future")]
    [DataRow("2026-02-07 01:05", null, "column \"cl\": an end before the request was asked")]
    [DataRow("2026-02-08 00:00", "2026-02-08T06:05:00Z", "it ended on the day it was asked, and its end has no time")]
    [DataRow("2026-02-08", "2026-02-08T06:05:00Z", "it ended on the day it was asked, and its end has no time")]
    [DataRow("", "2026-02-08T06:05:00Z", "it has no date of its end")]
    public async Task An_end_of_history_is_taken_told_or_refused_and_never_invented_unseen(string end, string? closed, string told)
    {
        await using var trial = new ImportTrial();

        var report = await Export.RunAsync(
            trial, $"1,Hole,2026-02-08 01:05,A,Closed,,{end}", Header, WithEnd, history: true);

        if (closed is null)
        {
            report.ShouldRefuse((2, told));
            return;
        }

        report.Refusals.ShouldBeEmpty();
        (await Export.TicketAsync(trial, "1")).UpdatedAt.ShouldBe(DateTimeOffset.Parse(closed, null));
        report.Notes.Select(n => (n.Line, n.Id)).ShouldBe(told.Length == 0 ? [] : [(2, "1")]);
        report.Notes.ShouldAllBe(n => n.Note.StartsWith(told, StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task A_close_before_its_asking_in_the_hour_that_comes_twice_was_in_the_second_pass()
    {
        await using var trial = new ImportTrial();

        var report = await Export.RunAsync(
            trial, "1,Hole,2025-11-02 01:50,A,Closed,,2025-11-02 01:10", Header, WithEnd, history: true);

        var ticket = await Export.TicketAsync(trial, "1");
        ticket.RequestedAt.ShouldBe(new DateTimeOffset(2025, 11, 2, 5, 50, 0, TimeSpan.Zero));
        ticket.UpdatedAt.ShouldBe(new DateTimeOffset(2025, 11, 2, 6, 10, 0, TimeSpan.Zero));
        report.Notes.Select(n => n.Note).ShouldBe(
        [
            "column \"asked\": a time that the clock shows twice in autumn; read as the first",
            "column \"cl\": a time that the clock shows twice in autumn; read as the second",
        ]);
    }

    [TestMethod]
    [DataRow("2026-03-08 02:30", "2026-03-08T07:00:00Z", "skips in spring; the first one after it stands for it")]
    [DataRow("2025-11-02 01:30", "2025-11-02T05:30:00Z", "shows twice in autumn; read as the first")]
    [DataRow("2026-03-08 01:59", "2026-03-08T06:59:00Z", null)]
    [DataRow("2026-03-08 03:00", "2026-03-08T07:00:00Z", null)]
    [DataRow("2026-07-01 12:00", "2026-07-01T16:00:00Z", null)]
    public async Task A_time_at_a_change_of_the_clock_is_read_as_documented_and_told(string wall, string instant, string? told)
    {
        await using var trial = new ImportTrial();

        var report = await Export.RunAsync(trial, $"1,Hole,{wall},A,,,", Header, Columns);

        (await Export.TicketAsync(trial, "1")).RequestedAt.ShouldBe(DateTimeOffset.Parse(instant, null));
        report.Notes.Count.ShouldBe(told is null ? 0 : 1);
        report.Notes.ShouldAllBe(n => n.Note.EndsWith(told!, StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("epoch_s", "1770530700")]
    [DataRow("epoch_ms", "1770530700000")]
    public async Task Seconds_and_milliseconds_since_1970_are_dates(string format, string number)
    {
        await using var trial = new ImportTrial();

        var report = await Export.RunAsync(
            trial, $"1,Hole,{number},A,,,\n2,Hole,99999999999999999,A,,,\n3,Hole,1.77e9,A,,,", Header, Columns, dates: format);

        (await Export.TicketAsync(trial, "1")).RequestedAt.ShouldBe(new DateTimeOffset(2026, 2, 8, 6, 5, 0, TimeSpan.Zero));
        report.ShouldRefuse((3, "column \"asked\": a date in the future"), (4, "column \"asked\": no date"));
    }

    [TestMethod]
    public async Task A_date_and_a_time_in_two_columns_are_one_date()
    {
        await using var trial = new ImportTrial();

        var report = await Export.RunAsync(
            trial,
            "1,Hole,2026-07-01,12:00,A\n2,Hole,2026-07-01,,A\n3,Hole,,12:00,A\n4,Hole,,,A",
            "id,type,day,clock,where",
            "requested: [day, clock], address: where");

        (await Export.TicketAsync(trial, "1")).RequestedAt.ShouldBe(new DateTimeOffset(2026, 7, 1, 16, 0, 0, TimeSpan.Zero));
        (await Export.TicketAsync(trial, "2")).RequestedAt.ShouldBe(new DateTimeOffset(2026, 7, 1, 4, 0, 0, TimeSpan.Zero));
        report.ShouldRefuse((4, "columns \"day\" and \"clock\": no date"), (5, "columns \"day\" and \"clock\": empty"));
    }
}
