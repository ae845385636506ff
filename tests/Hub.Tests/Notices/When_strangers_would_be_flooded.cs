using System.Net;
using System.Net.Http.Json;
using Allentown311.CrmCore.Notices;
using Allentown311.Hub.Access;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Access;

namespace Allentown311.Hub.Tests.Notices;

[TestClass]
public sealed class When_strangers_would_be_flooded
{
    [TestMethod]
    public async Task The_twenty_first_notice_to_an_address_waits_over_a_restart_until_a_person_releases_it()
    {
        await using var town = await NoticeTown.StartAsync();
        await AskAsync(town, 12);
        await town.WaitForAsync((NoticeState.Sent, 12));
        await town.RestartAsync();

        await AskAsync(town, 11);
        await town.WaitForAsync((NoticeState.Sent, 20), (NoticeState.Held, 3));
        await town.AskAsync("ben@example.org");
        await town.WaitForAsync((NoticeState.Sent, 21), (NoticeState.Held, 3));
        await town.RestartAsync();
        await town.WaitForAsync((NoticeState.Sent, 21), (NoticeState.Held, 3));

        town.Messages().Count.ShouldBe(21);
        var parked = (await town.Store.Desk.ParkedAsync(99, default)).Where(j => j.Kind == JobKind.HeldNotices).ToList();
        parked.ShouldHaveSingleItem().Parked!.ShouldContain("20 notices in 24 hours to one address");
        using var release = OpenedHub.With(
            new HttpRequestMessage(HttpMethod.Post, $"/api/parked/held-notices-{parked[0].Subject}/retry")
            {
                Content = JsonContent.Create(new { reason = "asked for by phone" }),
            },
            AccessControl.KeyHeader,
            TestKey.Text);
        (await town.Http.SendAsync(release)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await town.WaitForAsync((NoticeState.Sent, 24));
        town.Messages().Count.ShouldBe(24);
        (await town.Store.Desk.ParkedAsync(99, default)).ShouldNotContain(j => j.Kind == JobKind.HeldNotices);
    }

    [TestMethod]
    public async Task A_keys_notices_beyond_its_cap_wait_and_another_keys_go_out()
    {
        await using var town = await NoticeTown.StartAsync(s => s with { PerKey = 5 });
        for (var i = 0; i < 8; i++)
        {
            await town.AskAsync($"r{i}@example.org");
            await town.AskAsync($"s{i}@example.org", key: NoticeTown.OtherKey);
        }

        await town.WaitForAsync((NoticeState.Sent, 13), (NoticeState.Held, 3));

        town.Messages().Count(m => m.GetProperty("to").GetString()!.StartsWith('r')).ShouldBe(5);
        (await town.Store.Desk.ParkedAsync(99, default)).Where(j => j.Kind == JobKind.HeldNotices)
            .ShouldHaveSingleItem().Parked!.ShouldStartWith("More than 5 notices in 24 hours by tickets of open311");
    }

    [TestMethod]
    [DataRow("+44 20 7946 0000")]
    [DataRow("00 44 20 7946 0000")]
    [DataRow("1-900-555-0100")]
    [DataRow("\uFF19\uFF10\uFF10 555 0100")]
    [DataRow("911")]
    [DataRow("610-555-0100 x9")]
    public async Task A_number_outside_the_prefixes_gets_no_text_and_its_resident_stands_on_the_call_back_list(string phone)
    {
        await using var town = await NoticeTown.StartAsync();

        var number = await town.AskAsync(phone: phone);
        await town.AskAsync(phone: "(610) 555-0100");
        await town.AskAsync("ana@example.org", phone);
        await town.WaitForAsync((NoticeState.Sent, 2), (NoticeState.ToCall, 1));

        town.Messages().Select(m => m.GetProperty("to").GetString()).Order().ShouldBe(["+16105550100", "ana@example.org"]);
        var call = (await town.Store.Desk.CallBacksAsync(9, default)).ShouldHaveSingleItem();
        (call.Reason!, number.Length > 0).ShouldBe(
            ("text failed: the city sends no texts to such a number (notices.phone_prefixes)", true));
    }

    private static async Task AskAsync(NoticeTown town, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await town.AskAsync(i % 2 == 0 ? "ana@example.org" : $"ANA+{i}@Example.org");
        }
    }
}
