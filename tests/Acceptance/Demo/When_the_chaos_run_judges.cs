using Allentown311.Chaos.Checks;
using Allentown311.City.Hub;
using Allentown311.City.Oracle;

namespace Allentown311.Acceptance.Demo;

/// <summary>A run that found nothing wrong means nothing unless each wrong thing is found.</summary>
[TestClass]
public sealed class When_the_chaos_run_judges
{
    private const string Ticket = "26-00001-0";
    private static readonly FoundNotice Taken = new(Ticket, "mail", "Subject: received");
    private static readonly FoundNotice Done = new(Ticket, "mail", "Subject: done");

    [TestMethod]
    public void One_notice_of_each_event_is_as_it_should_be() => Notices("mail", "completed", Taken, Done).ShouldBeEmpty();

    [TestMethod]
    public void A_missing_one_is_found_unless_its_order_waits_for_a_person()
    {
        Notices("mail", "completed", Taken).ShouldHaveSingleItem();
        Notices("mail", "parked", Taken).ShouldBeEmpty();
    }

    [TestMethod]
    public void The_same_twice_is_found_and_so_is_one_too_many()
    {
        Notices("mail", "completed", Taken, Taken).ShouldHaveSingleItem();
        Notices("none", "completed", Taken).ShouldNotBeEmpty();
    }

    [TestMethod]
    public void Another_channel_and_another_ticket_are_found()
    {
        Notices("text", "completed", Taken, Done).ShouldHaveSingleItem();
        Notices("mail", "completed", Taken, Done, new FoundNotice("26-00009-4", "mail", "Subject: done")).ShouldHaveSingleItem();
    }

    [TestMethod]
    [DataRow("completed", "COMP", 0)]
    [DataRow("completed", "WIP", 1)]
    [DataRow("scheduled", "COMP", 1)]
    [DataRow("parked", "COMP", 0)]
    [DataRow("completed", "", 1)]
    public void A_status_unlike_the_departments_is_found(string hub, string department, int found)
    {
        var there = department.Length == 0 ? [] : new[] { ("A-1", department) };
        StatusCheck.Differences(
            [new HubOrder("A-1", Ticket, "streets", hub)],
            new Dictionary<string, ILookup<string, string>> { ["streets"] = there.ToLookup(t => t.Item1, t => t.Item2) }).Count().ShouldBe(found);
    }

    private static List<string> Notices(string channel, string state, params FoundNotice[] found) => [.. NoticeCheck.Differences(
        new Dictionary<string, string> { [Ticket] = channel }, [new HubOrder("A-1", Ticket, "streets", state)], found)];
}
