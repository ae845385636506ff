using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Tests.Notices.Verification;

[TestClass]
public sealed partial class When_an_address_must_be_verified
{
    [TestMethod]
    [DataRow(ContactMethod.Mail, "en", "Yes, this address is mine")]
    [DataRow(ContactMethod.Mail, "es", "direcci&#xF3;n es m&#xED;a")]
    [DataRow(ContactMethod.Text, "en", "Yes, this address is mine")]
    public async Task No_word_of_the_caller_goes_there_until_its_owner_presses_the_button(
        ContactMethod channel, string language, string button)
    {
        await using var town = await StartAsync(channel);
        var number = await AskAsync(town, channel, language);
        await town.WaitForAsync((NoticeState.Sent, 1));
        var first = town.Messages().Single();
        first.GetRawText().ShouldNotContain("WORDS");
        first.GetProperty("text").GetString()!.ShouldContain($"we have your request {number}");
        first.GetProperty("text").GetString()!.ShouldNotContain("Where:", Case.Sensitive, "a line without its value is left out");
        var link = LinkIn(first);
        link.ShouldNotContain("ana", Case.Insensitive);

        // A program that looks through mail follows the link, several times.
        for (var i = 0; i < 3; i++)
        {
            await town.PageAsync(HttpMethod.Head, link);
            var (status, answer, page) = await town.PageAsync(HttpMethod.Get, link);
            status.ShouldBe(HttpStatusCode.OK);
            page.ShouldContain($"<html lang=\"{language}\">");
            page.ShouldContain(button);
            page.ShouldNotContain("<script");
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
            answer.Headers.GetValues("Referrer-Policy").Single().ShouldBe("same-origin");
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        }

        await AskAsync(town, channel, language);
        await town.WaitForAsync((NoticeState.Sent, 2));
        town.Messages()[1].GetRawText().ShouldNotContain("WORDS", Case.Sensitive, "to read the page verifies nothing");

        (await town.PageAsync(HttpMethod.Post, link, town.Http.BaseAddress!.GetLeftPart(UriPartial.Authority))).Status
            .ShouldBe(HttpStatusCode.OK);
        await town.RestartAsync();
        await AskAsync(town, channel, language);
        await town.WaitForAsync((NoticeState.Sent, 3));
        var text = town.Messages()[2].GetProperty("text").GetString()!;
        text.ShouldContain("Where: WORDS Main St");
        text.ShouldNotContain("/verify/");
        (await town.Store.Tickets.TimelineAsync(1, default)).Count(t => t.What == "address_verified").ShouldBe(1);
    }

    [TestMethod]
    public async Task Verifying_one_address_verifies_no_other()
    {
        await using var town = await StartAsync(ContactMethod.Mail);
        await town.AskAsync("ana@example.org");
        await town.WaitForAsync((NoticeState.Sent, 1));
        await town.PageAsync(HttpMethod.Post, LinkIn(town.Messages()[0]));

        await town.AskAsync("ana+2@example.org");
        await town.AskAsync("ben@example.org");
        await town.WaitForAsync((NoticeState.Sent, 3));

        town.Messages().ShouldAllBe(m => !m.GetRawText().Contains("WORDS"));
    }

    [TestMethod]
    [DataRow("https://evil.example")]
    [DataRow("null")]
    public async Task A_page_of_another_site_cannot_press_the_button(string origin)
    {
        await using var town = await StartAsync(ContactMethod.Mail);
        await town.AskAsync("ana@example.org");
        await town.WaitForAsync((NoticeState.Sent, 1));

        (await town.PageAsync(HttpMethod.Post, LinkIn(town.Messages()[0]), origin)).Status.ShouldBe(HttpStatusCode.Forbidden);

        await town.AskAsync("ana@example.org");
        await town.WaitForAsync((NoticeState.Sent, 2));
        town.Messages().ShouldAllBe(m => !m.GetRawText().Contains("WORDS"));
    }

    [TestMethod]
    public async Task A_link_that_the_hub_did_not_make_verifies_nothing()
    {
        await using var town = await StartAsync(ContactMethod.Mail);
        await town.AskAsync("ana@example.org");
        await town.WaitForAsync((NoticeState.Sent, 1));
        var link = LinkIn(town.Messages()[0]);
        var forged = link[..^5] + (link[^5] == 'A' ? 'B' : 'A') + link[^4..];

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            (await town.PageAsync(method, forged)).Status.ShouldBe(HttpStatusCode.NotFound);
        }

        var verified = await town.Store.Queries.QueryAsync("SELECT address FROM verified_address", r => r.Number("address"), default);
        verified.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_city_that_asks_for_no_verification_has_no_such_page()
    {
        await using var town = await NoticeTown.StartAsync();
        (await town.PageAsync(HttpMethod.Get, "/verify/x")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private static Task<NoticeTown> StartAsync(ContactMethod channel) => NoticeTown.StartAsync(s => s with
    {
        Verify = [channel],
        PublicUrl = new Uri("https://311.testville.example/"),
    });

    private static Task<string> AskAsync(NoticeTown town, ContactMethod channel, string language) => channel == ContactMethod.Text
        ? town.AskAsync(phone: "610-555-0100", language: language)
        : town.AskAsync("ana@example.org", language: language);

    // The path of the link in a message, which stands under the city's public address.
    private static string LinkIn(JsonElement message) =>
        Link().Match(message.GetProperty("text").GetString()!) is { Success: true } found
            ? found.Groups[1].Value
            : throw new InvalidOperationException($"no link in {message}");

    [GeneratedRegex(@"https://311\.testville\.example(/verify/[A-Za-z0-9_-]+)(?:\s|$)", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
