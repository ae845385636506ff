using Allentown311.Chaos.Checks;
using Allentown311.City.Hub;
using Allentown311.City.Oracle;

namespace Allentown311.Acceptance.Demo;

/// <summary>A chaos run without findings proves nothing unless each kind of fault would be found.</summary>
[TestClass]
public sealed class When_the_chaos_run_judges
{
    private const string Ticket = "26-00001-0";
    private static readonly FoundNotice Received = new(Ticket, "mail", "Subject: received");
    private static readonly FoundNotice Done = new(Ticket, "mail", "Subject: done");

    [TestMethod]
    public void One_notice_of_each_event_is_no_finding() => Notices("mail", "completed", Received, Done).ShouldBeEmpty();

    [TestMethod]
    public void A_missing_notice_is_found_unless_its_order_waits_for_a_person()
    {
        Notices("mail", "completed", Received).ShouldHaveSingleItem();
        Notices("mail", "parked", Received).ShouldBeEmpty();
    }

    [TestMethod]
    public void A_doubled_notice_and_an_unwanted_one_are_found()
    {
        Notices("mail", "completed", Received, Received).ShouldHaveSingleItem();
        Notices("none", "completed", Received).ShouldNotBeEmpty();
    }

    [TestMethod]
    public void A_notice_on_the_wrong_channel_or_of_the_wrong_ticket_is_found()
    {
        Notices("text", "completed", Received, Done).ShouldHaveSingleItem();
        Notices("mail", "completed", Received, Done, new FoundNotice("26-00009-4", "mail", "Subject: done")).ShouldHaveSingleItem();
    }

    [TestMethod]
    [DataRow("completed", "COMP", 0)]
    [DataRow("completed", "WIP", 1)]
    [DataRow("scheduled", "COMP", 1)]
    [DataRow("parked", "COMP", 0)]
    [DataRow("completed", "", 1)]
    public void A_status_unlike_the_departments_is_found(string hub, string department, int findings)
    {
        var records = department.Length == 0 ? [] : new[] { ("A-1", department) };
        var statuses = new Dictionary<string, ILookup<string, string>> { ["streets"] = records.ToLookup(t => t.Item1, t => t.Item2) };
        StatusCheck.Differences([new HubOrder("A-1", Ticket, "streets", hub)], statuses).Count().ShouldBe(findings);
    }

    private static List<string> Notices(string channel, string state, params FoundNotice[] found) => [.. NoticeCheck.Differences(
        new Dictionary<string, string> { [Ticket] = channel }, [new HubOrder("A-1", Ticket, "streets", state)], found)];
}
