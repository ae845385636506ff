using System.Data.Common;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <content>The audit is append-only for whoever speaks to the database.</content>
public abstract partial class ServerStoreContract
{
    [TestMethod]
    [DataRow("UPDATE audit SET who = 'eve'")]
    [DataRow("DELETE FROM audit")]
    [DataRow("DELETE FROM audit WHERE n = 2")]
    public async Task No_line_of_the_audit_can_be_changed_or_taken_out(string statement)
    {
        await DoneAsync(new Commit { Audit = { Line, Line with { Who = "ben" } } });

        Should.Throw<DbException>(() => Database.Execute(statement)).Message.ShouldContain("append-only");

        var lines = await Store.Desk.AuditAsync(0, 9, default);
        lines.Select(l => l.Entry.Who).ShouldBe(["ana", "ben"]);
    }
}
