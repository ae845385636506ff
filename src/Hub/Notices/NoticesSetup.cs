using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Notices.Senders;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>The part of the hub that tells residents.</summary>
internal static class NoticesSetup
{
    /// <summary>Adds the step, its lanes, and the notices that follow from a ticket's change.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="city">The city.</param>
    /// <param name="data">The data folder; notices that go to a folder go below it.</param>
    public static IServiceCollection AddNotices(this IServiceCollection services, CityConfiguration city, string data) => services
        .AddLane(LaneName.Notify("mail"), city.Notices.Mail.Concurrency, divided: true)
        .AddLane(LaneName.Notify("text"), city.Notices.Text.Concurrency, divided: true)
        .AddStep<NotifyStep>()
        .AddSingleton<NoticeComposer>()
        .AddSingleton<IChangeEffect>(provider => new NoticeEffect(city.Notices.Events, provider.GetRequiredService<RestoreMark>().At))
        .AddSingleton(provider =>
        {
            var (mail, text) = NoticeSenders.Create(city, data, provider.GetRequiredService<TimeProvider>());
            return new NoticeSenderSet(mail, text);
        });
}
