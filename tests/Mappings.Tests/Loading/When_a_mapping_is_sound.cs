using Allentown311.Mappings.Http;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;

namespace Allentown311.Mappings.UnitTests.Loading;

[TestClass]
public class When_a_mapping_is_sound
{
    [TestMethod]
    public void The_mapping_has_the_limits_of_its_file()
    {
        Files.LoadWithoutFaults<SoapMapping>(Files.Soap).Limits.ShouldBe(new Limits
        {
            Concurrency = 4, PerSecond = 200, Timeout = TimeSpan.FromSeconds(20), Attempts = 3, RetryFirst = TimeSpan.FromSeconds(1),
            RetryMost = TimeSpan.FromMinutes(1), BreakerFailures = 3, BreakerPause = TimeSpan.FromSeconds(5),
        });
    }

    [TestMethod]
    public void Keys_left_out_have_their_defaults()
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest);

        mapping.Limits.ShouldBe(new Limits());
        mapping.Settle.ShouldBe(TimeSpan.FromSeconds(60));
        mapping.PollEvery.ShouldBe(TimeSpan.FromSeconds(60));
        mapping.ResendIsSafe.ShouldBeFalse();
    }

    [TestMethod]
    public void Credentials_come_from_the_environment()
    {
        Files.LoadWithoutFaults<SoapMapping>(Files.Soap).Connection.Auth.ShouldBe(new HttpAuth.Basic("hub", "s3cret"));
        Files.LoadWithoutFaults<RestMapping>(Files.Rest).Connection.Auth.ShouldBe(new HttpAuth.ApiKey("X-Api-Key", "s3cret"));
    }

    [TestMethod]
    public void A_rate_may_be_given_for_a_minute()
    {
        Files.LoadWithoutFaults<SoapMapping>(Files.Soap.Replace("200/s", "30/m", StringComparison.Ordinal)).Limits.PerSecond.ShouldBe(0.5);
    }

    [TestMethod]
    public void Resending_is_safe_only_when_the_mapping_declares_it()
    {
        Files.LoadWithoutFaults<SoapMapping>($"{Files.Soap}\nresend: safe\n").ResendIsSafe.ShouldBeTrue();
    }

    [TestMethod]
    public void Expectations_are_read_in_a_mapping_of_every_kind()
    {
        const string promises = "\nanswer_within: 36h\nexpect: { orders: 4h, updates: 30m }\ncredentials_expire: 2027-01-31\n";
        foreach (
            var mapping in new Mapping[]
            {
                Files.LoadWithoutFaults<SoapMapping>(Files.Soap + promises),
                Files.LoadWithoutFaults<RestMapping>(Files.Rest + promises),
            })
        {
            mapping.AnswerWithin.ShouldBe(TimeSpan.FromHours(36));
            mapping.Expect.ShouldBe(new ExpectedTraffic(TimeSpan.FromHours(4), TimeSpan.FromMinutes(30)));
            mapping.CredentialsExpire.ShouldBe(new DateOnly(2027, 1, 31));
        }

        var silent = Files.LoadWithoutFaults<SoapMapping>(Files.Soap);
        (silent.AnswerWithin, silent.Expect, silent.CredentialsExpire).ShouldBe(
            (TimeSpan.FromHours(24), new ExpectedTraffic(null, null), null));
    }

    [TestMethod]
    public void A_list_without_a_format_reads_times_as_the_poll_does()
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap);

        mapping.CanList.ShouldBeTrue();
        mapping.List!.Cursor.Start(null, new DateTimeOffset(2026, 7, 4, 12, 0, 0, TimeSpan.Zero))
            .Get("since")
            .ShouldBe("2026-07-04T08:00:00");
        mapping.ReadList("""
            <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><r xmlns="urn:streets">
            <Order><Number>ST-1</Number><Status>DONE</Status><Stamp>2026-07-04T08:00:00</Stamp></Order></r></e:Body></e:Envelope>
            """).Updates.ShouldHaveSingleItem().ChangedAt.ShouldBe(new DateTimeOffset(2026, 7, 4, 12, 0, 0, TimeSpan.Zero));
        Files.LoadWithoutFaults<RestMapping>(Files.Rest).CanList.ShouldBeFalse();
        Should.Throw<TranslationException>(
            () => Files.LoadWithoutFaults<RestMapping>(Files.Rest).ReadList("{}")).Message.ShouldContain("no \"list\" section");
    }

    [TestMethod]
    public void Settle_and_poll_are_read_from_the_file()
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap);

        mapping.CanFind.ShouldBeTrue();
        mapping.Settle.ShouldBe(TimeSpan.FromSeconds(45));
        mapping.PollEvery.ShouldBe(TimeSpan.FromSeconds(30));
    }
}
