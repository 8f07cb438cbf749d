import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { DeliverMessage } from './application/deliver-message.js';
import { FindUnread } from './application/find-unread.js';
import { MailSender } from './application/mail-sender.js';
import { Notify } from './application/notify.js';
import { ReadMessages } from './application/read-messages.js';
import { MessagesController } from './http/messages.controller.js';

/** In-app messages, and their way out by mail and SMS from the outbox. */
@Module({
  imports: [AccountsModule],
  controllers: [MessagesController],
  providers: [DeliverMessage, FindUnread, MailSender, Notify, ReadMessages],
  exports: [FindUnread, Notify, ReadMessages],
})
export class NotificationsModule {}
