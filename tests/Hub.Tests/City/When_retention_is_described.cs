using Allentown311.Hub.City;

namespace Allentown311.Hub.Tests.City;

[TestClass]
public sealed class When_retention_is_described
{
    [TestMethod]
    public void Everything_is_kept_until_the_city_says_otherwise()
    {
        Read("").ShouldBe(new RetentionSettings());
        Read("retention: { payloads: 10d }").ShouldBe(new RetentionSettings());
        Read("retention: { contacts: keep, tickets: keep, archive: keep, messages: keep, files: keep, audit: keep }")
            .ShouldBe(new RetentionSettings());
        new RetentionSettings().ShouldBe(
            new RetentionSettings { Archive = null, Contacts = null, Tickets = null, Messages = null, Files = null });
    }

    [TestMethod]
    public void Each_class_has_its_own_time() =>
        Read("retention: { payloads: 30d, archive: 30d, contacts: 90d, tickets: 3650d, messages: 7d, files: 14d }").ShouldBe(
            new RetentionSettings
            {
                Archive = TimeSpan.FromDays(30),
                Contacts = TimeSpan.FromDays(90),
                Tickets = TimeSpan.FromDays(3650),
                Messages = TimeSpan.FromDays(7),
                Files = TimeSpan.FromDays(14),
            });

    private static RetentionSettings Read(string retention)
    {
        using var city = new CityTrial();
        city.Spoil("city.yaml", "reference_prefix: ALN", $"reference_prefix: ALN\n{retention}");
        var read = city.Load();
        read.ShouldNotBeNull(string.Join('\n', city.Faults.All));
        return read.Retention;
    }
}
