using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Notices.Senders;
using Allentown311.Hub.Notices.Verification;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>Registers the part of the hub that notifies residents.</summary>
internal static class NoticesSetup
{
    /// <summary>Adds the step that sends notices, its lanes, and the effect that adds notices to a ticket's change.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="city">The city.</param>
    /// <param name="data">The data folder, which holds the folders to which notices may be written.</param>
    public static IServiceCollection AddNotices(this IServiceCollection services, CityConfiguration city, string data) => services
        .AddLane(LaneName.Notify("mail"), city.Notices.Mail.Concurrency, divided: true)
        .AddLane(LaneName.Notify("text"), city.Notices.Text.Concurrency, divided: true)
        .AddStep<NotifyStep>()
        .AddSingleton<NoticeComposer>()
        .AddSingleton<IChangeEffect>(provider => new NoticeEffect(
            city.Notices.Events,
            provider.GetRequiredService<RestoreMark>().At,
            provider.GetRequiredService<NoticeLimits>(),
            provider.GetRequiredService<HeldNoticeLog>()))
        .AddSingleton<HeldNoticeLog>()
        .AddSingleton(provider => new NoticeLimits(city.Notices, () => provider.GetRequiredService<KeyRing>().Keys))
        .AddSingleton<VerificationSecret>()
        .AddSingleton<AddressVerification>()
        .AddLane(LaneName.HeldNotices, concurrency: 1, capacity: 64)
        .AddStep<ReleaseNoticesStep>()
        .AddSingleton(provider =>
        {
            var (mail, text) = NoticeSenders.Create(city, data, provider.GetRequiredService<TimeProvider>());
            return new NoticeSenderSet(mail, text);
        });
}
