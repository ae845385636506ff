using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Intake.Import;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Retention;

[TestClass]
public sealed class When_a_destroyed_ticket_is_imported_again
{
    private const string Row = "A-1,Hole,2026-07-02,Done,2026-07-03,2026-07-05,1 Main St,,,,deep,ana@example.com,\n";

    [TestMethod]
    [DataRow(true, Row)]
    [DataRow(false, "A-1,Hole,2026-07-02,New,,,1 Main St,,,,deep,ana@example.com,\n")]
    public async Task Its_row_is_known_its_note_says_why_and_nothing_comes_back(bool history, string row)
    {
        await using var trial = new ImportTrial();
        await trial.RunAsync(Row, history: true);
        var ticket = (await trial.TicketsAsync()).ShouldHaveSingleItem();
        var commit = new Commit();
        DestructionRules.Destroy(new PurgeOrder(RecordClass.Tickets, Some.Noon, "ana", "over"), [ticket], [], Some.Noon, commit);
        (await trial.Store.CommitAsync(commit, default)).Status.ShouldBe(CommitStatus.Done);

        var report = await trial.RunAsync(row, history);

        (report.Accepted, report.AlreadyImported, report.Refused).ShouldBe((0, 1, 0));
        report.Notes.ShouldHaveSingleItem().Note.ShouldBe(
            $"it is ticket {ticket.Number}, whose record was destroyed under the city's retention: it is not taken in again");
        var left = (await trial.Store.Tickets.FindAsync([ticket.Id, ticket.Id + 1, ticket.Id + 2], default)).ShouldHaveSingleItem();
        (left.Description, left.Location, left.Destroyed).ShouldBe(("", Location.None, DestroyedParts.Content));
        (await trial.Store.Jobs.FindAsync(JobKind.Route, ticket.Id, default)).ShouldBeNull();
    }
}
